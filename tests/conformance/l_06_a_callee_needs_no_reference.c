/* SPDX-License-Identifier: MIT */
/* L-06: No callback uses an engine after its reference is gone; none is needed by the callee. */
#include "conform.h"

static void two_calls(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	raw0(SYS_getppid);
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject = start_process(two_calls);

	/* In its own callback the last reference but the attachment's goes, and then that. */
	during(a, ON_LEAVE, ACT_PUT, a, 0, 0);
	answer(a, ON_LEAVE, UTRACE_DETACH);
	watch();
	live->begun = 1;
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.leave(5,110) A.release ");
	finish(subject);
}
