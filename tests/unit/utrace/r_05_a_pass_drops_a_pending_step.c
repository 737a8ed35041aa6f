/* SPDX-License-Identifier: MIT */
/*
 * a step that is pending is dropped by the next pass before the
 * program.
 */
#include "scene.h"

SCENE(r_05_a_pass_drops_a_pending_step)
{
	ATTACH(a, EV(QUIESCE));
	ATTACH(b, EV(SYSCALL_EXIT));
	probe_control(&a, UTRACE_SINGLESTEP);
	syscall_exit();
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.step, TASK_STEP_NONE);
	EXPECT_EQ(fake.steps, 0);
}
