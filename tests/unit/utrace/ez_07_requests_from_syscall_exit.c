/* SPDX-License-Identifier: MIT */
/*
 * EZ-07: INTERRUPT from report_syscall_exit leads to report_signal, REPORT to
 * report_quiesce(0), a step is armed without a callback.
 */
#include "scene.h"

SCENE(ez_07_requests_from_syscall_exit)
{
	ATTACH(a, EV(SYSCALL_EXIT) | EV(QUIESCE));
	a.answers[HOOK_LEAVE] = ECHO(UTRACE_INTERRUPT);
	syscall_exit();
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.signal(65) ");
	a.answers[HOOK_LEAVE] = ECHO(UTRACE_REPORT);
	syscall_exit();
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.quiesce(5,0) ");
	a.answers[HOOK_LEAVE] = ECHO(UTRACE_BLOCKSTEP);
	syscall_exit();
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("");
	EXPECT_EQ(fake.step, TASK_STEP_BLOCK);
}
