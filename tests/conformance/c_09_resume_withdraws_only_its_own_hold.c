/* SPDX-License-Identifier: MIT */
/*
 * C-09: RESUME withdraws this engine's hold only, and disarms stepping if that lets the thread
 * run.
 */
#include "conform.h"

static void call(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	turn_ends(1);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;

	b = attach_next('B', EV(SYSCALL_ENTRY));
	subject = start_process(call);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0); /* nothing to withdraw */
	answer(a, ON_ENTRY, UTRACE_STOP);
	answer(b, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	wait_held(b);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT_EQ(prepare_examine(b), 0);
	EXPECT_EQ(prepare_examine(a), -EINVAL);
	EXPECT(stands_still(&live->ended) && live->ended == 0);
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	finish(subject);
}
