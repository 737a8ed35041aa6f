/* SPDX-License-Identifier: MIT */
/*
 * `weir trace`: every system call, signal and exit, as lines. With -c a table
 * instead.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cli/invocation.h"
#include "cli/report.h"
#include "cli/views.h"
#include "view/decode.h"

/* Pairs of options that strace refuses, too, or that have no common meaning. */
static bool is_contradictory(const struct settings *settings)
{
	const bool piped = settings->output_path != NULL && strchr("|!", *settings->output_path);
	const struct {
		bool given;
		const char *what;
	} rows[] = {
		{ settings->summary_only && settings->summary_too, "-c and -C" },
		{ invocation_is_separate(settings) && settings->summary_too, "-ff and -C" },
		{ invocation_is_separate(settings) && settings->json, "-ff and --json" },
		{ invocation_is_separate(settings) && piped, "-ff and -o '|COMMAND'" },
		{ settings->json && settings->summary_too, "--json and -C" },
	};

	for (size_t i = 0; i < array_size(rows); i++) {
		if (!rows[i].given)
			continue;
		report_error("Leave one of them out.", "trace: %s exclude each other",
			     rows[i].what);
		return true;
	}
	return false;
}

static int print_coverage(void)
{
	printf("%u of %u system calls have all arguments typed\n", syscall_typed_count(),
	       syscall_count());
	return CLI_OK;
}

int command_trace(const struct settings *settings, char **argv)
{
	struct invocation invocation;
	struct run_engine engines[2];
	struct run_options options = { 0 };
	const char *engine = "trace";

	if (settings->show_coverage)
		return print_coverage();
	if (is_contradictory(settings) || invocation_open(&invocation, settings) < 0)
		return CLI_FAILED;
	if (settings->summary_only)
		engine = invocation_counting_engine(&invocation);
	invocation_set_engines(&invocation, engine, engines, &options);
	if (settings->summary_only)
		options.view = views_stat(&invocation, false);
	else if (settings->summary_too)
		options.view = views_trace_and_stat(&invocation);
	else
		options.view = views_trace(&invocation);
	int status =
	    options.view == NULL ? CLI_FAILED : invocation_run(&invocation, argv, &options);
	invocation_close(&invocation);
	return status;
}
