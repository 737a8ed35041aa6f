/* SPDX-License-Identifier: MIT */
/*
 * D-14: A callback may block briefly; waiting in it delays other engines but does not delay
 * SIGKILL.
 */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject;

	b = attach_next('B', EV(SYSCALL_EXIT) | EV(DEATH));
	subject = start_process(call_in_turn);
	a->gate = 1U << ON_LEAVE;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT(stands_still(&b->count[ON_LEAVE]) && b->count[ON_LEAVE] == 0);
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "killed inside the callback");
	wait_logged("B.death");
	unwatch();
	expect_log("A.leave(5,110) B.death(1,17) ");
}
