/* SPDX-License-Identifier: MIT */
/*
 * a thread asleep in a call, with a stop requested, may be examined;
 * finish tells whether it came out.
 */
#include "scene.h"

SCENE(x_03_examine_a_thread_asleep_in_a_call)
{
	struct utrace_examiner mark;

	ATTACH(a, 0);
	probe_control(&a, UTRACE_STOP);
	fake.sleep_count = 7;
	AS_OTHER(EXPECT_EQ(utrace_prepare_examine(&fake.task, a.engine, &mark), 0));
	AS_OTHER(EXPECT_EQ(utrace_finish_examine(&fake.task, a.engine, &mark), 0));
	fake.sleep_count = 9;
	AS_OTHER(EXPECT_EQ(utrace_finish_examine(&fake.task, a.engine, &mark), -EAGAIN));
	fake.sleep_count = 0;
	AS_OTHER(EXPECT_EQ(utrace_finish_examine(&fake.task, a.engine, &mark), -EAGAIN));
}
