/* SPDX-License-Identifier: MIT */
/*
 * what the other engines answered in the pass that stopped is
 * done at release, once.
 */
#include "scene.h"

SCENE(r_03_others_wishes_survive_a_stop)
{
	ATTACH(a, EV(SYSCALL_ENTRY));
	ATTACH(b, EV(SYSCALL_ENTRY) | EV(QUIESCE));
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	b.answers[HOOK_ENTRY] = ECHO(UTRACE_SINGLESTEP);
	EXPECT_TRUE(syscall_entry());
	EXPECT_EQ(fake_pending(&fake), UTRACE_SINGLESTEP);
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.step, TASK_STEP_SINGLE);
	log_take();

	b.answers[HOOK_ENTRY] = ECHO(UTRACE_RESUME);
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_RESUME);
	probe_control(&b, UTRACE_REPORT);
	b.answers[HOOK_QUIESCE] = ECHO(UTRACE_RESUME);
	fake_exit_loop(&fake);
	EXPECT_LOG("B.quiesce(5,0) ");
	EXPECT_EQ(fake.step, TASK_STEP_NONE);
}
