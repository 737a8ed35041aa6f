/* SPDX-License-Identifier: MIT */
/*
 * G-09: a number with the core flag in it, in an outcome that makes a wait
 * status, is a bug of the engine and becomes SIGTRAP.
 */
#include "scene.h"

static void corrupt(struct probe *probe, struct call *call)
{
	(void)probe;
	call->info->si_signo = 0x85;
}

SCENE(g_09_impossible_number)
{
	ATTACH(a, EV(SIGNAL));
	a.act[HOOK_SIGNAL] = corrupt;
	a.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_TERM | UTRACE_RESUME);
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_TERM);
	EXPECT_EQ(signal_info.si_signo, SIGTRAP);
	EXPECT_EQ(world.warnings, 1);
	a.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_IGN | UTRACE_RESUME);
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_NONE);
	EXPECT_EQ(signal_info.si_signo, 0x85);
}
