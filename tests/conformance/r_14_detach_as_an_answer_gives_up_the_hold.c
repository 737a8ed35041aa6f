/* SPDX-License-Identifier: MIT */
/* DETACH as an answer gives up the engine's hold. */
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
	struct subject subject = start_process(fork_once);

	answer(a, ON_CLONE, UTRACE_STOP);
	answer(a, ON_LEAVE, UTRACE_DETACH);
	watch();
	live->begun = 1;
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.clone(5) A.leave(0,56) ");
	EXPECT_EQ(set_events(a, 0), -ESRCH);
	finish(subject);
}
