/* SPDX-License-Identifier: MIT */
/*
 * D-07: an engine that detaches in report_quiesce is not called for the event
 * itself.
 */
#include "scene.h"

SCENE(d_07_detach_from_quiesce_skips_specific)
{
	ATTACH(a, EV(QUIESCE) | EV(EXIT));
	a.answers[HOOK_QUIESCE] = ECHO(UTRACE_DETACH);
	task_exit(0);
	EXPECT_LOG("A.quiesce(5,10) ");
	EXPECT_EQ(probe_control(&a, UTRACE_RESUME), -ESRCH);
}
