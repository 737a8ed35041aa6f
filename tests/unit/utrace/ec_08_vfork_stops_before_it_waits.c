/* SPDX-License-Identifier: MIT */
/*
 * EC-08, N-09: STOP from report_clone of a vfork takes effect before the
 * parent waits; what others asked for is kept.
 */
#include "scene.h"

SCENE(ec_08_vfork_stops_before_it_waits)
{
	ATTACH(a, EV(CLONE));
	ATTACH(b, EV(CLONE));
	a.answers[HOOK_CLONE] = ECHO(UTRACE_STOP);
	b.answers[HOOK_CLONE] = ECHO(UTRACE_SINGLESTEP);
	utrace_report_clone(&fake.task, CLONE_VFORK | CLONE_VM | SIGCHLD, &fake.task);
	EXPECT_EQ(fake.parks, 0);
	utrace_finish_vfork(&fake.task);
	EXPECT_LOG("A.clone(5) B.clone(0) parked ");
	EXPECT_EQ(fake_pending(&fake), UTRACE_SINGLESTEP);
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.step, TASK_STEP_SINGLE);
}
