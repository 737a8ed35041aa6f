/* SPDX-License-Identifier: MIT */
/*
 * EN-08: Woken by REPORT or INTERRUPT, the thread reports again with RESUMED; by RESUME it
 * goes on.
 */
#include "conform.h"

static void calls(void)
{
	for (u32 i = 1; i <= 3; i++) {
		turn_begins(i);
		raw0(SYS_getppid);
		turn_ends(i);
	}
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY) | EV(QUIESCE));
	struct subject subject = start_process(calls);

	a->ops.report_quiesce = NULL;
	a->ops.report_signal = NULL;
	watch();
	answer_once(a, ON_ENTRY, UTRACE_STOP, ECHO);
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	expect_log("A.entry(5,110) ");
	const u32 requests[] = { UTRACE_REPORT, UTRACE_INTERRUPT };
	for (u32 i = 0; i < 2; i++) {
		answer_once(a, ON_ENTRY, UTRACE_STOP, ECHO);
		live->begun = i + 2;
		wait_held(a);
		EXPECT_EQ(control(a, requests[i]), 0);
		wait_word(&live->ended, i + 2);
		expect_log("A.entry(5,110) A.entry(105,110) ");
	}
	unwatch();
	finish(subject);
}
