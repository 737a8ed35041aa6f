/* SPDX-License-Identifier: MIT */
/*
 * attaching neither kicks nor stops the thread and leaves a
 * pending step alone.
 */
#include "scene.h"

SCENE(a_10_attach_disturbs_nothing)
{
	ATTACH(a, EV(QUIESCE));
	probe_control(&a, UTRACE_SINGLESTEP);
	u32 kicks = fake.kicks[0] + fake.kicks[1];

	ATTACH(b, 0);
	EXPECT_EQ(fake.kicks[0] + fake.kicks[1], kicks);
	fake_exit_loop(&fake);
	EXPECT_LOG("");
	EXPECT_EQ(fake.step, TASK_STEP_SINGLE);
	ATTACH(c, 0);
	EXPECT_EQ(fake.step, TASK_STEP_SINGLE);
	EXPECT_FALSE(utrace_needs_resume(&fake.task));
}
