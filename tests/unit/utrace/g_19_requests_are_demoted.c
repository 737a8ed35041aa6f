/* SPDX-License-Identifier: MIT */
/*
 * G-19: INTERRUPT and REPORT answered to a signal count as RESUME; control in
 * the callback forces another report.
 */
#include "scene.h"

static void interrupt_once(struct probe *probe, struct call *call)
{
	if (call->orig_ka != NULL)
		EXPECT_EQ(utrace_control(&fake.task, probe->engine, UTRACE_INTERRUPT), 0);
}

SCENE(g_19_requests_are_demoted)
{
	ATTACH(a, EV(SIGNAL_IGN) | EV(QUIESCE));
	a.answers[HOOK_SIGNAL] = ECHO(UTRACE_INTERRUPT);
	EXPECT_EQ(signal_arrives(SIGCHLD, 0), UTRACE_OUTCOME_NONE);
	EXPECT_LOG("A.signal(15) ");
	a.answers[HOOK_SIGNAL] = ECHO(UTRACE_REPORT);
	EXPECT_EQ(signal_arrives(SIGCHLD, 0), UTRACE_OUTCOME_NONE);
	EXPECT_LOG("A.signal(15) ");
	EXPECT_FALSE(utrace_needs_resume(&fake.task));
	a.act[HOOK_SIGNAL] = interrupt_once;
	EXPECT_EQ(signal_arrives(SIGCHLD, 0), UTRACE_OUTCOME_NONE);
	EXPECT_LOG("A.signal(15) A.signal(65) ");
}
