/* SPDX-License-Identifier: MIT */
/*
 * G-13: in a report an engine may fill in a signal and its disposition and
 * have it delivered.
 */
#include "scene.h"

static void invent(struct probe *probe, struct call *call)
{
	(void)probe;
	call->info->si_signo = SIGSEGV;
	call->return_ka->sa.sa_handler = (void (*)(int))4096;
}

SCENE(g_13_engine_invents_a_signal)
{
	ATTACH(a, EV(QUIESCE));
	a.act[HOOK_SIGNAL] = invent;
	a.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_DELIVER | UTRACE_RESUME);
	probe_control(&a, UTRACE_INTERRUPT);
	EXPECT_TRUE(utrace_wants_signal(&fake.task));
	EXPECT_EQ(signal_report(), UTRACE_OUTCOME_HANDLER);
	EXPECT_LOG("A.signal(65) ");
	EXPECT_EQ(signal_info.si_signo, SIGSEGV);
	EXPECT_TRUE(signal_check.return_ka.sa.sa_handler == (void (*)(int))4096);
}
