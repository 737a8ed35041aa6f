/* SPDX-License-Identifier: MIT */
/*
 * C-20, L-05: with a detached engine the task is not touched, whatever the
 * pointer.
 */
#include "scene.h"

SCENE(c_20_stale_task_pointer)
{
	struct utrace_examiner examiner = { 1, 0 };
	struct task *stale = (struct task *)(void *)16;

	ATTACH(a, EV(QUIESCE));
	EXPECT_EQ(probe_control(&a, UTRACE_DETACH), 0);
	fake_current = NULL;
	for (u32 action = 0; action < UTRACE_RESUME_MAX; action++)
		EXPECT_EQ(utrace_control(stale, a.engine, action), -ESRCH);
	EXPECT_EQ(utrace_set_events(stale, a.engine, 0), -ESRCH);
	EXPECT_EQ(utrace_barrier(stale, a.engine), -ESRCH);
	EXPECT_EQ(utrace_prepare_examine(stale, a.engine, &examiner), -ESRCH);
	EXPECT_EQ(utrace_finish_examine(stale, a.engine, &examiner), -EINVAL);
	fake_current = &fake.task;
}
