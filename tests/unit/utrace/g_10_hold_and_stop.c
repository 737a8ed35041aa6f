/* SPDX-License-Identifier: MIT */
/*
 * G-10: with HOLD and STOP the signal is queued before the thread stops, to
 * be seen after its release.
 */
#include "scene.h"

static void check_queue(struct fake *task)
{
	EXPECT_EQ(task->queued, 1);
	probe_control(&a, UTRACE_RESUME);
}

SCENE(g_10_hold_and_stop)
{
	ATTACH(a, EV(SIGNAL));
	a.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_HOLD | UTRACE_SIGNAL_IGN | UTRACE_STOP);
	fake.on_park = check_queue;
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_NONE);
	EXPECT_EQ(fake.parks, 1);
}
