/* SPDX-License-Identifier: MIT */
/*
 * `weir stat`: a table of calls, errors and latencies. The stat engine counts
 * in the traced processes and makes records once per thread, at its end.
 */
#include "cli/cli.h"

#include "cli/invocation.h"
#include "cli/views.h"

int command_stat(const struct settings *settings, char **argv)
{
	struct run_engine engines[2];
	struct run_options options = { 0 };
	struct invocation invocation;

	if (invocation_open(&invocation, settings) < 0)
		return CLI_FAILED;
	invocation_set_engines(&invocation, invocation_counting_engine(&invocation), engines,
			       &options);
	options.view = views_stat(&invocation, true);
	int status =
	    options.view == NULL ? CLI_FAILED : invocation_run(&invocation, argv, &options);
	invocation_close(&invocation);
	return status;
}
