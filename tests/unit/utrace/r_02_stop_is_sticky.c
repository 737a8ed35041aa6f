/* SPDX-License-Identifier: MIT */
/*
 * STOP lasts over passes in which its engine is not called, until it
 * answers something else.
 */
#include "scene.h"

SCENE(r_02_stop_is_sticky)
{
	ATTACH(a, EV(CLONE));
	ATTACH(b, EV(SYSCALL_EXIT));
	a.answers[HOOK_CLONE] = ECHO(UTRACE_STOP);
	utrace_report_clone(&fake.task, SIGCHLD, &fake.task);
	syscall_exit();
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.parks, 1);
	probe_set_events(&a, EV(CLONE) | EV(SYSCALL_EXIT));
	utrace_report_clone(&fake.task, SIGCHLD, &fake.task);
	syscall_exit();
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.parks, 1);
}
