/* SPDX-License-Identifier: MIT */
/*
 * R-14, C-14: a holder that answers DETACH holds no more.
 */
#include "scene.h"

SCENE(r_14_detach_lets_go)
{
	ATTACH(a, EV(CLONE) | EV(SYSCALL_EXIT));
	a.answers[HOOK_CLONE] = ECHO(UTRACE_STOP);
	a.answers[HOOK_LEAVE] = ECHO(UTRACE_DETACH);
	utrace_report_clone(&fake.task, SIGCHLD, &fake.task);
	EXPECT_TRUE(fake_is_held(&fake));
	syscall_exit();
	fake_exit_loop(&fake);
	EXPECT_EQ(fake.parks, 0);
	EXPECT_TRUE(utrace_is_idle(&fake.task));
}
