/* SPDX-License-Identifier: MIT */
/* D-10: A hold from before shows as STOP in action, to its own engine and to every later one. */
#include "conform.h"

static void fork_once(void)
{
	turn_begins(1);
	if (raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0) == 0)
		leave_process(0);
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(CLONE) | EV(SYSCALL_EXIT));
	struct subject subject;

	attach_next('B', EV(CLONE) | EV(SYSCALL_EXIT));
	subject = start_process(fork_once);
	answer(a, ON_CLONE, UTRACE_STOP);
	watch();
	turn(1); /* A answers RESUME in the end: no stop is left */
	unwatch();
	expect_log("A.clone(5) B.clone(0) A.leave(0,56) B.leave(0,56) ");
	finish(subject);
}
