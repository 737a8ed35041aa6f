/* SPDX-License-Identifier: MIT */
/*
 * G-20: killed while stopped in a signal pass, the thread looks at no other
 * signal.
 */
#include "scene.h"

SCENE(g_20_killed_in_a_signal_stop)
{
	ATTACH(a, EV(SIGNAL));
	a.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_IGN | UTRACE_STOP);
	fake.on_park = park_die;
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_KILLED);
}
