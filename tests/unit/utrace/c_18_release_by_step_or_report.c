/* SPDX-License-Identifier: MIT */
/*
 * C-18: released from a stop by a step there is no callback before it; by
 * REPORT or INTERRUPT there is.
 */
#include "scene.h"

static void stop_once(struct probe *probe, struct call *call)
{
	if (call->event != 0)
		probe->calls[HOOK_QUIESCE] = 0;
	probe->answers[HOOK_QUIESCE] =
	    ECHO(probe->calls[HOOK_QUIESCE] <= 1 ? UTRACE_STOP : UTRACE_RESUME);
}

SCENE(c_18_release_by_step_or_report)
{
	ATTACH(a, EV(QUIESCE) | EV(SYSCALL_EXIT));
	a.answers[HOOK_LEAVE] = ECHO(UTRACE_STOP);
	a.answers[HOOK_QUIESCE] = ECHO(UTRACE_STOP);
	a.act[HOOK_QUIESCE] = stop_once;
	release_action = UTRACE_SINGLESTEP;
	syscall_exit();
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.quiesce(5,0) parked ");
	EXPECT_EQ(fake.step, TASK_STEP_SINGLE);

	a.calls[HOOK_QUIESCE] = 0;
	release_action = UTRACE_REPORT;
	syscall_exit();
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.quiesce(5,0) parked A.quiesce(5,0) ");
	EXPECT_EQ(fake.step, TASK_STEP_NONE);

	a.calls[HOOK_QUIESCE] = 0;
	release_action = UTRACE_INTERRUPT;
	syscall_exit();
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.quiesce(5,0) parked A.signal(65) ");
}
