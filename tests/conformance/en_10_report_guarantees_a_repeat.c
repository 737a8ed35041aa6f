/* SPDX-License-Identifier: MIT */
/* EN-10: Answering REPORT guarantees a repeat if somebody else stops the thread. */
#include "conform.h"

void test(void)
{
	struct spy *a, *b;
	struct subject subject = start_call_with_two(&a, &b);

	answer_once(a, ON_ENTRY, UTRACE_REPORT, ECHO);
	answer_once(b, ON_ENTRY, UTRACE_STOP, ECHO);
	watch();
	live->begun = 1;
	wait_held(b);
	expect_log("B.entry(5,110) A.entry(0,110) ");
	EXPECT_EQ(control(b, UTRACE_RESUME), 0); /* B itself asks for nothing */
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("B.entry(105,110) A.entry(105,110) ");
	finish(subject);
}
