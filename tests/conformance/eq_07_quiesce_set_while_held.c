/* SPDX-License-Identifier: MIT */
/*
 * EQ-07: QUIESCE set on a held thread gives one report_quiesce(0) when it is plainly resumed,
 * and never cancels a step.
 */
#include "conform.h"

static void three_turns(void)
{
	for (u32 i = 1; i <= 3; i++) {
		turn_begins(i);
		raw0(SYS_getppid);
		turn_ends(i);
	}
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject = start_process(three_turns);
	struct spy *b = attach(subject.task, 'B', 0);

	answer(a, ON_LEAVE, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(set_events(b, EV(QUIESCE)), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	expect_log("A.leave(5,110) B.quiesce(5,0) ");
	/* Once: the next stop ends without one. */
	live->begun = 2;
	wait_held(a);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 2);
	expect_log("A.leave(5,110) B.quiesce(0,80) B.quiesce(0,0) ");
	/* Nor does it make the report of an entry that the thread was held at. */
	EXPECT_EQ(set_events(a, EV(SYSCALL_ENTRY)), 0);
	EXPECT_EQ(set_events(b, 0), 0);
	answer(a, ON_ENTRY, UTRACE_STOP);
	live->begun = 3;
	wait_held(a);
	EXPECT_EQ(set_events(b, EV(QUIESCE)), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 3);
	unwatch();
	expect_log("A.entry(5,110) B.quiesce(5,0) ");
	finish(subject);
}
