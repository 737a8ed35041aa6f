/* SPDX-License-Identifier: MIT */
/*
 * EQ-03: in the signal check report_signal takes the place of
 * report_quiesce(0).
 */
#include "scene.h"

SCENE(eq_03_signal_check_is_the_final_pass)
{
	ATTACH(a, EV(QUIESCE));
	probe_attach_ops(&b, &fake, 'B', EV(QUIESCE), &probe_ops_without_signal);
	EXPECT_EQ(probe_control(&a, UTRACE_INTERRUPT), 0);
	EXPECT_EQ(fake.kicks[TASK_KICK_INTERRUPT], 1);
	fake_exit_loop(&fake);
	EXPECT_LOG("A.signal(65) B.quiesce(5,0) ");
}
