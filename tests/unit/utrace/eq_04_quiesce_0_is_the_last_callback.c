/* SPDX-License-Identifier: MIT */
/*
 * EQ-04: after report_quiesce(0) answered RESUME nothing is left to do before
 * the program.
 */
#include "scene.h"

SCENE(eq_04_quiesce_0_is_the_last_callback)
{
	ATTACH(a, EV(QUIESCE));
	probe_control(&a, UTRACE_REPORT);
	utrace_resume(&fake.task, &fake.regs);
	EXPECT_LOG("A.quiesce(5,0) ");
	EXPECT_FALSE(utrace_needs_resume(&fake.task));
}
