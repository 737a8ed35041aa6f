/* SPDX-License-Identifier: MIT */
/*
 * C-04: where single steps work and block steps do not, a block step is a
 * single step, with a diagnostic. Linked with such a task_ops table.
 */
#include "scene.h"

SCENE(c_04_block_step_degrades)
{
	ATTACH(a, EV(QUIESCE));
	EXPECT_EQ(probe_control(&a, UTRACE_BLOCKSTEP), 0);
	EXPECT_EQ(world.warnings, 1);
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.step, TASK_STEP_SINGLE);
}
