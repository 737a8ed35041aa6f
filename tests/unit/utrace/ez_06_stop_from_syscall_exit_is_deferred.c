/* SPDX-License-Identifier: MIT */
/*
 * EZ-06, N-02: STOP from report_syscall_exit takes effect on the way to the
 * program, without QUIESCE too.
 */
#include "scene.h"

SCENE(ez_06_stop_from_syscall_exit_is_deferred)
{
	ATTACH(a, EV(SYSCALL_EXIT));
	a.answers[HOOK_LEAVE] = ECHO(UTRACE_STOP);
	syscall_exit();
	EXPECT_EQ(fake.parks, 0);
	EXPECT_TRUE(utrace_needs_resume(&fake.task));
	fake_exit_loop(&fake);
	EXPECT_LOG("A.leave(5) parked ");
}
