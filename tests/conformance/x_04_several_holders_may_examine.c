/* SPDX-License-Identifier: MIT */
/* Several holders may examine at once. */
#include "conform.h"

#ifdef ENGINE
static struct utrace_examiner examiners[2];

/* 0: prepare with the spy of number b, 1: finish. */
long live_act(long number, unsigned long a, unsigned long b)
{
	struct spy *spy = (struct spy *)a;

	return number == 0 ? utrace_prepare_examine(spy->task, spy->engine, &examiners[b])
			   : utrace_finish_examine(spy->task, spy->engine, &examiners[b]);
}
#else
void test(void)
{
	struct spy *a, *b;
	struct subject subject = start_call_with_two(&a, &b);

	hold_by_both(a, b);
	EXPECT_EQ(custom(0, a, 0), 0);
	EXPECT_EQ(custom(0, b, 1), 0);
	EXPECT_EQ(custom(1, a, 0), 0);
	EXPECT_EQ(custom(1, b, 1), 0);
	EXPECT_EQ(custom(0, a, 0), 0);
	EXPECT_EQ(custom(0, b, 1), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT_EQ(custom(1, b, 1), 0); /* B still holds it */
	EXPECT_EQ(custom(1, a, 0), -EINVAL);
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	finish(subject);
}
#endif
