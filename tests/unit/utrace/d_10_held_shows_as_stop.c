/* SPDX-License-Identifier: MIT */
/*
 * D-10: a hold from before shows as STOP to its engine and to all after it,
 * not to those before.
 */
#include "scene.h"

SCENE(d_10_held_shows_as_stop)
{
	ATTACH(c, EV(SYSCALL_EXIT));
	ATTACH(a, EV(CLONE) | EV(SYSCALL_EXIT));
	ATTACH(b, EV(SYSCALL_EXIT));
	a.answers[HOOK_CLONE] = ECHO(UTRACE_STOP);
	utrace_report_clone(&fake.task, SIGCHLD, &fake.task);
	log_take();
	syscall_exit();
	EXPECT_LOG("C.leave(5) A.leave(0) B.leave(0) ");
}
