/* SPDX-License-Identifier: MIT */
/*
 * EQ-01, EQ-06: report_quiesce gets the one bit of the event it precedes,
 * DEATH too, or 0.
 */
#include "scene.h"

SCENE(eq_01_quiesce_tells_its_event)
{
	ATTACH(a, EV(QUIESCE));
	ATTACH(b, UTRACE_EVENT_ALL & ~EV(QUIESCE));
	b.silent = true;
	syscall_entry();
	syscall_exit();
	utrace_report_clone(&fake.task, SIGCHLD, &fake.task);
	utrace_report_jctl(&fake.task, CLD_STOPPED, 0);
	EXPECT_LOG("A.quiesce(5,40) A.quiesce(5,80) A.quiesce(5,4) A.quiesce(5,2000) ");
	probe_control(&a, UTRACE_REPORT);
	fake_exit_loop(&fake);
	task_exit(0);
	task_dies();
	EXPECT_LOG("A.quiesce(5,0) A.quiesce(5,10) A.quiesce(5,20) ");
}
