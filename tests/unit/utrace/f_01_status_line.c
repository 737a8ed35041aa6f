/* SPDX-License-Identifier: MIT */
/*
 * F-01, F-02, F-03, F-04: the status line has the union of masks, REAP with
 * any engine, 0x4000 while held, and only REAP after death.
 */
#include "scene.h"

SCENE(f_01_status_line)
{
	char line[32];

	utrace_proc_status(&fake.task, line, sizeof(line));
	EXPECT_STR(line, "Utrace:\t0\n");
	ATTACH(a, EV(SYSCALL_ENTRY) | EV(JCTL));
	probe_control(&a, UTRACE_STOP);
	EXPECT_EQ(utrace_proc_status(&fake.task, line, sizeof(line)), 13);
	EXPECT_STR(line, "Utrace:\t6042\n");
	probe_control(&a, UTRACE_RESUME);
	utrace_proc_status(&fake.task, line, sizeof(line));
	EXPECT_STR(line, "Utrace:\t2042\n");
	EXPECT_EQ(utrace_proc_status(&fake.task, line, 5), 4);
	EXPECT_STR(line, "Utra");
	probe_set_events(&a, EV(DEATH));
	task_dies();
	utrace_proc_status(&fake.task, line, sizeof(line));
	EXPECT_STR(line, "Utrace:\t2\n");
}
