/* SPDX-License-Identifier: MIT */
/*
 * C-09: RESUME that lets the thread run disarms a step armed before.
 */
#include "scene.h"

SCENE(c_09_resume_disarms_a_step)
{
	ATTACH(a, EV(QUIESCE) | EV(SYSCALL_ENTRY));
	probe_control(&a, UTRACE_SINGLESTEP);
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.step, TASK_STEP_SINGLE);
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	EXPECT_TRUE(syscall_entry());
	EXPECT_EQ(fake.step, TASK_STEP_NONE);
}
