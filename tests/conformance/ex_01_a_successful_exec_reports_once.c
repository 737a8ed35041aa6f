/* SPDX-License-Identifier: MIT */
/*
 * EX-01: Made once per successful exec, also of a script, before the first instruction of the
 * new image.
 */
#include "conform.h"

static const char *path;

static void exec_it(void)
{
	turn_begins(1);
	exec_file(path);
}

static void run(const char *file)
{
	struct subject subject;

	path = file;
	attach_next('A', EV(EXEC));
	subject = start_process(exec_it);
	watch();
	live->begun = 1;
	check_exits(subject.tid, 42, "the new program ends");
	unwatch();
	expect_log("A.exec(5) ");
	live->begun = 0;
}

void test(void)
{
	write_program("tiny", TINY_EXIT, TINY_SIZE);
	write_text("script", "#!tiny\n");
	write_text("script_of_script", "#!script\n");
	run("tiny");
	run("script");
	run("script_of_script");
}
