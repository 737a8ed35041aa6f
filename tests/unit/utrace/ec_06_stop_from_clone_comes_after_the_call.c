/* SPDX-License-Identifier: MIT */
/*
 * EC-06, EC-07: STOP from report_clone lets the clone finish; the stop comes
 * after SYSCALL_EXIT.
 */
#include "scene.h"

SCENE(ec_06_stop_from_clone_comes_after_the_call)
{
	ATTACH(a, EV(CLONE));
	ATTACH(b, EV(SYSCALL_EXIT) | EV(SYSCALL_ENTRY));
	a.answers[HOOK_CLONE] = ECHO(UTRACE_STOP);
	syscall_entry();
	utrace_report_clone(&fake.task, SIGCHLD, &fake.task);
	EXPECT_EQ(fake.parks, 0);
	syscall_exit();
	fake_exit_loop(&fake);
	EXPECT_LOG("B.entry(5) A.clone(5) B.leave(0) parked ");
}
