/* SPDX-License-Identifier: MIT */
/* I-08: A slow engine delays others but loses none of their events. */
#include "conform.h"

static void calls(void)
{
	turn_begins(1);
	for (u32 i = 0; i < 5; i++)
		raw0(SYS_getppid);
	turn_ends(1);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject;

	b = attach_next('B', UTRACE_EVENT_SYSCALL);
	subject = start_process(calls);
	watch();
	live->begun = 1;
	for (u32 i = 0; i < 5; i++) {
		__atomic_store_n(&a->gate, 1U << ON_LEAVE, __ATOMIC_RELEASE);
		wait_more(&a->count[ON_LEAVE], i);
		__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
		wait_word(&a->inside, 0);
	}
	wait_word(&live->ended, 1);
	unwatch();
	EXPECT_EQ(b->count[ON_ENTRY], 5);
	EXPECT_EQ(b->count[ON_LEAVE], 5);
	finish(subject);
}
