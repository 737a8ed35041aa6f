/* SPDX-License-Identifier: MIT */
/*
 * C-07, C-08, C-10, C-11: STOP and REPORT kick mildly, INTERRUPT strongly;
 * STOP is honoured without QUIESCE when the thread comes back.
 */
#include "scene.h"

SCENE(c_07_stop_does_not_interrupt)
{
	ATTACH(a, 0);
	EXPECT_EQ(probe_control(&a, UTRACE_STOP), -EINPROGRESS);
	EXPECT_EQ(fake.kicks[TASK_KICK_REPORT], 1);
	EXPECT_EQ(fake.kicks[TASK_KICK_INTERRUPT], 0);
	fake_exit_loop(&fake);
	EXPECT_LOG("parked ");
	probe_set_events(&a, EV(QUIESCE));
	EXPECT_EQ(probe_control(&a, UTRACE_REPORT), 0);
	EXPECT_EQ(fake.kicks[TASK_KICK_REPORT], 2);
	EXPECT_EQ(probe_control(&a, UTRACE_INTERRUPT), 0);
	EXPECT_EQ(fake.kicks[TASK_KICK_INTERRUPT], 1);
	EXPECT_EQ(probe_control(&a, UTRACE_REPORT), 0);
	EXPECT_TRUE(utrace_wants_signal(&fake.task));
}
