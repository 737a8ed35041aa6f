/* SPDX-License-Identifier: MIT */
/* S-08: Adding bits never gives -EINPROGRESS. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject = start_process(call_in_turn);

	a->gate = 1U << ON_ENTRY;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT_EQ(set_events(a, EV(SYSCALL_ENTRY)), 0);
	EXPECT_EQ(set_events(a, UTRACE_EVENT_SYSCALL), 0);
	EXPECT_EQ(set_events(a, UTRACE_EVENT_SYSCALL | EV(CLONE) | EV(QUIESCE)), 0);
	EXPECT_EQ(set_events(a, UTRACE_EVENT_SYSCALL), -EINPROGRESS); /* to show that it might be */
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.entry(5,110) A.leave(5,110) ");
	finish(subject);
}
