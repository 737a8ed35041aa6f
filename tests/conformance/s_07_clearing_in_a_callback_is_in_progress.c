/* SPDX-License-Identifier: MIT */
/*
 * S-07: Bits cleared while a callback to this engine runs: -EINPROGRESS, with the mask in
 * force.
 */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL);
	struct subject subject = start_process(call_in_two_turns);

	a->gate = 1U << ON_ENTRY;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT_EQ(set_events(a, EV(SYSCALL_EXIT)), -EINPROGRESS);
	EXPECT_EQ(a->engine->flags, EV(SYSCALL_EXIT)); /* in force nevertheless */
	EXPECT_EQ(set_events(a, EV(CLONE)), -EINPROGRESS);
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_word(&live->ended, 1);
	EXPECT_EQ(set_events(a, 0), 0);
	turn(2);
	unwatch();
	expect_log("A.entry(5,110) ");
	finish(subject);
}
