/* SPDX-License-Identifier: MIT */
/*
 * EX-06: STOP holds the new program before its first instruction, after the SYSCALL_EXIT of
 * the exec.
 */
#include "conform.h"

static void exec_it(void)
{
	turn_begins(1);
	exec_file("tiny");
}

void test(void)
{
	struct spy *a = attach_next('A', EV(EXEC));
	struct subject subject;
	int status;

	attach_next('B', UTRACE_EVENT_SYSCALL);
	write_program("tiny", TINY_EXIT, TINY_SIZE);
	subject = start_process(exec_it);
	answer(a, ON_EXEC, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	expect_log("B.entry(5,59) A.exec(5) B.leave(0,59) ");
	EXPECT(stands_still(&live->log_length));
	EXPECT_EQ(waitpid(subject.tid, &status, WNOHANG), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	check_exits(subject.tid, 42, "the new program ends");
	unwatch();
	expect_logged("B.entry(5,231) ");
}
