/* SPDX-License-Identifier: MIT */
/*
 * `weir branches`: the last branches that each thread took before its end, as the
 * branches engine tells them.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cli/invocation.h"
#include "cli/report.h"
#include "cli/views.h"

enum { SPECIFICATION_SIZE = 128 };

int command_branches(const struct settings *settings, char **argv)
{
	char specification[SPECIFICATION_SIZE];
	const char *source = settings->source;
	struct run_engine engine = { specification };
	struct run_options options = { .engines = &engine, .engine_count = 1 };
	struct invocation invocation;

	if (settings->attach.count > 0 && settings->source == NULL)
		source = "step";
	if (settings->attach.count > 0 && strcmp(source, "copies") == 0) {
		report_error("Choose --source=step, or hardware.",
			     "branches: functions that run already are not copied");
		return CLI_FAILED;
	}
	snprintf(specification, sizeof(specification), "branches,last=%llu%s%.64s",
		 (unsigned long long)settings->last, source != NULL ? ",source=" : "",
		 source != NULL ? source : "");
	if (invocation_open(&invocation, settings) < 0)
		return CLI_FAILED;
	/* What there is are lines of the engine. */
	filter_set_quiet(&invocation.filter, 3);
	invocation.filter.hides_ends = true;
	options.view = views_engines(&invocation);
	int status =
	    options.view == NULL ? CLI_FAILED : invocation_run(&invocation, argv, &options);
	invocation_close(&invocation);
	return status;
}
