/* SPDX-License-Identifier: MIT */
/*
 * a final pass arms what won (a single step before a block
 * step) or disarms; without one, what was armed stays.
 */
#include "scene.h"

SCENE(r_08_final_pass_arms_and_disarms)
{
	ATTACH(a, EV(QUIESCE) | EV(SIGNAL_IGN));
	ATTACH(b, EV(QUIESCE));
	a.answers[HOOK_QUIESCE] = ECHO(UTRACE_BLOCKSTEP);
	b.answers[HOOK_QUIESCE] = ECHO(UTRACE_SINGLESTEP);
	probe_control(&a, UTRACE_REPORT);
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.step, TASK_STEP_SINGLE);
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.steps, 1);
	b.answers[HOOK_QUIESCE] = ECHO(UTRACE_RESUME);
	probe_control(&a, UTRACE_REPORT);
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.step, TASK_STEP_BLOCK);
	signal_arrives(SIGCHLD, 0);
	EXPECT_EQ(fake.step, TASK_STEP_NONE);
}
