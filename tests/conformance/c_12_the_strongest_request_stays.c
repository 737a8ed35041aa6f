/* SPDX-License-Identifier: MIT */
/* C-12: Of several requests the strongest stays pending. */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject;

	b = attach_next('B', EV(QUIESCE));
	subject = start_process(call_in_turn);
	answer_once(a, ON_LEAVE, UTRACE_STOP, ECHO);
	watch();
	live->begun = 1;
	wait_held(a);
	expect_log("A.leave(5,110) B.quiesce(0,80) B.quiesce(0,0) ");
	/* INTERRUPT, then less: what comes is report_signal, not report_quiesce, and once. */
	EXPECT_EQ(control(b, UTRACE_INTERRUPT), 0);
	EXPECT_EQ(control(b, UTRACE_REPORT), 0);
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("B.signal(65) ");
	finish(subject);
}
