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
	struct run_engine engine;
	struct run_options options = { .engines = &engine, .engine_count = 1 };
	struct invocation invocation;

	if (invocation_open(&invocation, settings) < 0)
		return CLI_FAILED;
	engine.spec = invocation_counting_engine(&invocation);
	options.view = views_stat(&invocation, true);
	int status =
	    options.view == NULL ? CLI_FAILED : invocation_run(&invocation, argv, &options);
	invocation_close(&invocation);
	return status;
}
