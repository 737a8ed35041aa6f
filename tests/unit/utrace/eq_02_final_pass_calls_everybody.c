/* SPDX-License-Identifier: MIT */
/*
 * EQ-02: a report that one engine asked for is made to all engines with
 * QUIESCE.
 */
#include "scene.h"

SCENE(eq_02_final_pass_calls_everybody)
{
	ATTACH(a, EV(QUIESCE));
	ATTACH(b, EV(QUIESCE));
	ATTACH(c, EV(SYSCALL_EXIT));
	EXPECT_EQ(probe_control(&a, UTRACE_REPORT), 0);
	EXPECT_EQ(fake.kicks[TASK_KICK_REPORT], 1);
	fake_exit_loop(&fake);
	EXPECT_LOG("A.quiesce(5,0) B.quiesce(5,0) ");
	c.answers[HOOK_LEAVE] = ECHO(UTRACE_REPORT);
	syscall_exit();
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.quiesce(5,0) B.quiesce(5,0) ");
}
