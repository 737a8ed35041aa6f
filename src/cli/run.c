/* SPDX-License-Identifier: MIT */
/*
 * `weir run`: a program under engines of the user's choice. What they record
 * is shown as `weir trace` and `weir stat` would show it.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report.h"
#include "cli/invocation.h"
#include "cli/views.h"

static bool is_trace(const char *specification)
{
	return strcspn(specification, ",") == strlen("trace") &&
	       strncmp(specification, "trace", strlen("trace")) == 0;
}

/* Without the trace engine, threads come and go unmentioned. */
static void be_quiet_without_trace(struct invocation *invocation, const struct text_list *engines)
{
	for (size_t i = 0; i < engines->count; i++) {
		if (is_trace(engines->texts[i]))
			return;
	}
	filter_set_quiet(&invocation->filter, 3);
	invocation->filter.hides_ends = true;
}

/*
 * --cpuid is an engine of its own, before all others: they see what it answers.
 * The spec separates options by commas, so names of a mask are joined otherwise.
 */
static char *cpuid_spec(const char *cpuid)
{
	static const char mask[] = "mask=";
	bool is_mask = strncmp(cpuid, mask, strlen(mask)) == 0;
	char *spec;

	if (asprintf(&spec, "cpuid,%s%s", is_mask ? "" : "file=", cpuid) < 0)
		return NULL;
	for (char *at = spec + strlen("cpuid,"); is_mask && *at != '\0'; at++) {
		if (*at == ',')
			*at = '+';
	}
	return spec;
}

int command_run(const struct settings *settings, char **argv)
{
	struct run_engine engines[CLI_LIST_MAX + 1];
	char *cpuid = settings->cpuid == NULL ? NULL : cpuid_spec(settings->cpuid);
	struct run_options options = { .engines = engines };
	struct invocation invocation;

	if (settings->engines.count == 0 && cpuid == NULL) {
		report_error("For example: weir run -e trace ls", "run: no engine is given");
		return CLI_FAILED;
	}
	if (cpuid != NULL)
		engines[options.engine_count++].spec = cpuid;
	for (size_t i = 0; i < settings->engines.count; i++)
		engines[options.engine_count++].spec = settings->engines.texts[i];
	if (invocation_open(&invocation, settings) < 0) {
		free(cpuid);
		return CLI_FAILED;
	}
	be_quiet_without_trace(&invocation, &settings->engines);
	options.view = views_engines(&invocation);
	int status =
	    options.view == NULL ? CLI_FAILED : invocation_run(&invocation, argv, &options);
	invocation_close(&invocation);
	free(cpuid);
	return status;
}
