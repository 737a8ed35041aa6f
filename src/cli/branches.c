/* SPDX-License-Identifier: MIT */
/*
 * `weir branches`: the last branches that each thread took before its end, as the
 * branches engine tells them.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/invocation.h"
#include "cli/report.h"
#include "cli/views.h"

/* As the engine has it, to be freed. NULL: after a message. */
static char *specification_of(const struct settings *settings)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (stream == NULL) {
		report_error(NULL, "branches: no memory");
		return NULL;
	}
	fprintf(stream, "branches,last=%llu", (unsigned long long)settings->last);
	if (settings->source != NULL)
		fprintf(stream, ",source=%s", settings->source);
	for (size_t i = 0; i < settings->modules.count; i++)
		fprintf(stream, ",module=%s", settings->modules.texts[i]);
	fclose(stream);
	return text;
}

int command_branches(const struct settings *settings, char **argv)
{
	char *specification = specification_of(settings);
	struct run_engine engine = { specification };
	struct run_options options = { .engines = &engine, .engine_count = 1 };
	struct invocation invocation;

	if (settings->attach.count > 0 && settings->source != NULL &&
	    strcmp(settings->source, "copies") == 0) {
		report_error("Choose --source=step, or hardware.",
			     "branches: functions that run already are not copied");
		free(specification);
		return CLI_FAILED;
	}
	if (specification == NULL || invocation_open(&invocation, settings) < 0) {
		free(specification);
		return CLI_FAILED;
	}
	/* What there is are lines of the engine. */
	filter_set_quiet(&invocation.filter, 3);
	invocation.filter.hides_ends = true;
	options.view = views_engines(&invocation);
	int status =
	    options.view == NULL ? CLI_FAILED : invocation_run(&invocation, argv, &options);
	invocation_close(&invocation);
	free(specification);
	return status;
}
