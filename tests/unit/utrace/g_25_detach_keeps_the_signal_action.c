/* SPDX-License-Identifier: MIT */
/*
 * G-25: the signal action of an engine that detaches counts.
 */
#include "scene.h"

SCENE(g_25_detach_keeps_the_signal_action)
{
	ATTACH(a, EV(SIGNAL));
	a.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_IGN | UTRACE_DETACH);
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_NONE);
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
}
