/* SPDX-License-Identifier: MIT */
/* S-12: A new engine hears nothing of an event already in progress. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject = start_process(call_in_two_turns);

	a->gate = 1U << ON_LEAVE;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	attach(subject.task, 'N', EV(SYSCALL_EXIT));
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_word(&live->ended, 1);
	expect_log("A.leave(5,110) ");
	turn(2);
	unwatch();
	expect_log("A.leave(5,110) N.leave(5,110) ");
	finish(subject);
}
