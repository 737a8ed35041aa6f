/* SPDX-License-Identifier: MIT */
/*
 * `weir sites`: where system calls are made, and how each place is
 * intercepted. The null engine is enough: sites are counted by the agent.
 */
#include "cli/cli.h"

#include "cli/invocation.h"
#include "cli/views.h"

int command_sites(const struct settings *settings, char **argv)
{
	static const struct run_engine engine = { "null" };
	struct run_options options = { .engines = &engine, .engine_count = 1, .want_sites = true };
	struct invocation invocation;

	if (invocation_open(&invocation, settings) < 0)
		return CLI_FAILED;
	options.view = views_sites(&invocation);
	int status =
	    options.view == NULL ? CLI_FAILED : invocation_run(&invocation, argv, &options);
	invocation_close(&invocation);
	return status;
}
