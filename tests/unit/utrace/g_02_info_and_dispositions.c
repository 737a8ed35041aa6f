/* SPDX-License-Identifier: MIT */
/*
 * G-02, G-03, G-04, G-05: info may be changed; orig_ka stays as it was and is
 * NULL in reports; return_ka is a private copy, zero in reports.
 */
#include "scene.h"

static void change(struct probe *probe, struct call *call)
{
	(void)probe;
	call->info->si_signo = SIGUSR2;
	call->return_ka->sa.sa_handler = (void (*)(int))8192;
}

static void look(struct probe *probe, struct call *call)
{
	(void)probe;
	EXPECT_EQ(call->info->si_signo, SIGUSR2);
	EXPECT_TRUE(call->orig_ka->sa.sa_handler == (void (*)(int))4096);
	EXPECT_TRUE(call->return_ka->sa.sa_handler == (void (*)(int))8192);
}

static void look_in_report(struct probe *probe, struct call *call)
{
	(void)probe;
	EXPECT_TRUE(call->orig_ka == NULL);
	EXPECT_TRUE(call->return_ka->sa.sa_handler == NULL);
}

SCENE(g_02_info_and_dispositions)
{
	ATTACH(a, EV(SIGNAL) | EV(QUIESCE));
	ATTACH(b, EV(SIGNAL) | EV(QUIESCE));
	a.act[HOOK_SIGNAL] = change;
	b.act[HOOK_SIGNAL] = look;
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
	EXPECT_EQ(signal_info.si_signo, SIGUSR2);
	EXPECT_TRUE(signal_check.return_ka.sa.sa_handler == (void (*)(int))8192);
	a.act[HOOK_SIGNAL] = b.act[HOOK_SIGNAL] = look_in_report;
	probe_control(&a, UTRACE_INTERRUPT);
	EXPECT_EQ(signal_report(), UTRACE_OUTCOME_NONE);
	EXPECT_EQ(b.calls[HOOK_SIGNAL], 2);
}
