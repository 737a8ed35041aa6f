/* SPDX-License-Identifier: MIT */
/*
 * D-01: an engine with an empty mask is never called and changes nothing.
 */
#include "scene.h"

SCENE(d_01_empty_mask_no_callbacks)
{
	ATTACH(a, 0);
	EXPECT_TRUE(syscall_entry());
	syscall_exit();
	utrace_report_jctl(&fake.task, CLD_STOPPED, 0);
	EXPECT_EQ(signal_arrives(SIGUSR1, 2), UTRACE_OUTCOME_HANDLER);
	utrace_resume(&fake.task, &fake.regs);
	task_exit(0);
	EXPECT_LOG("");
	EXPECT_FALSE(utrace_needs_resume(&fake.task));
	EXPECT_EQ(fake.kicks[0] + fake.kicks[1] + fake.steps, 0);
}
