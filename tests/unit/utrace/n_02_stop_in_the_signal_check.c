/* SPDX-License-Identifier: MIT */
/*
 * N-02: a hold is honoured in the signal check although nobody has QUIESCE.
 */
#include "scene.h"

SCENE(n_02_stop_in_the_signal_check)
{
	ATTACH(a, 0);
	probe_control(&a, UTRACE_STOP);
	probe_control(&a, UTRACE_INTERRUPT);
	probe_control(&a, UTRACE_STOP);
	EXPECT_TRUE(utrace_wants_signal(&fake.task));
	fake_exit_loop(&fake);
	EXPECT_LOG("parked ");
}
