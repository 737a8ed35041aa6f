/* SPDX-License-Identifier: MIT */
/*
 * G-01, G-05, D-11: the signal action each engine sees is the former one's
 * answer; the last answer is carried out.
 */
#include "scene.h"

SCENE(g_01_signal_answers_chain)
{
	ATTACH(a, EV(SIGNAL));
	ATTACH(b, EV(SIGNAL));
	a.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_IGN | UTRACE_RESUME);
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_NONE);
	EXPECT_LOG("A.signal(5) B.signal(15) ");
	b.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_DELIVER | UTRACE_RESUME);
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
	EXPECT_TRUE(signal_check.return_ka.sa.sa_handler == (void (*)(int))4096);
}
