/* SPDX-License-Identifier: MIT */
/* A step that was asked for once happens once; the next pass begins with RESUME. */
#include "conform.h"

static void wait_for_end(void)
{
	spin(&live->begun, 1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE) | EV(SIGNAL_CORE));
	struct subject subject = start_process(wait_for_end);

	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
	watch();
	EXPECT_EQ(control(a, UTRACE_SINGLESTEP), 0);
	wait_word(&a->count[ON_SIGNAL], 1);
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	wait_word(&a->count[ON_FINAL], 1);
	/* And what an answer asked for is not there at the next pass either. */
	answer_once(a, ON_FINAL, UTRACE_SINGLESTEP, 0);
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	wait_word(&a->count[ON_SIGNAL], 2);
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	wait_word(&a->count[ON_FINAL], 3);
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	wait_word(&a->count[ON_FINAL], 4);
	unwatch();
	expect_log("A.signal(35,5) A.quiesce(5,0) A.quiesce(5,0) A.signal(35,5) A.quiesce(5,0) "
		   "A.quiesce(5,0) ");
	live->begun = 1;
	finish(subject);
}
