/* SPDX-License-Identifier: MIT */
/*
 * `weir check --oracle PROGRAM`: does the kernel write what src/tables says?
 */
#include "cli/check_oracle.h"

#include <stdio.h>

#include "cli/cli.h"
#include "cli/invocation.h"
#include "cli/report.h"
#include "view/oracle_view.h"

enum { SPECIFICATION_SIZE = 128 };

static int run_oracle(struct invocation *invocation, char **argv, const char *specification)
{
	struct run_engine engine = { .spec = specification };
	struct run_options options = { .engines = &engine, .engine_count = 1 };
	struct oracle_result result;

	options.view = oracle_view_create(invocation->output, &result);
	if (options.view == NULL) {
		report_error(NULL, "output: %s", "out of memory");
		return CLI_FAILED;
	}
	int status = invocation_run(invocation, argv, &options);
	return result.unpredicted != 0 ? CLI_REFUSED : status;
}

int check_oracle(const struct settings *settings, char **argv)
{
	char specification[SPECIFICATION_SIZE] = "oracle";
	struct invocation invocation;

	if (argv[0] == NULL) {
		report_error("For example: weir check --oracle ls", "check: no program is given");
		return CLI_FAILED;
	}
	if (settings->oracle_shrink != NULL)
		snprintf(specification, sizeof(specification), "oracle,shrink=%s",
			 settings->oracle_shrink);
	if (invocation_open(&invocation, settings) < 0)
		return CLI_FAILED;
	int status = run_oracle(&invocation, argv, specification);
	invocation_close(&invocation);
	return status;
}
