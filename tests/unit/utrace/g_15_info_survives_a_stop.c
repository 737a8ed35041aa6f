/* SPDX-License-Identifier: MIT */
/*
 * G-15: released from a stop by INTERRUPT or REPORT, an engine sees the same
 * siginfo in a report and may deliver it after all; released by RESUME the
 * signal is gone.
 */
#include "scene.h"

static void put_aside(struct probe *probe, struct call *call)
{
	probe->answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_IGN | UTRACE_STOP);
	if (call->orig_ka != NULL)
		return;
	EXPECT_EQ(call->info->si_signo, SIGUSR1);
	call->return_ka->sa.sa_handler = (void (*)(int))4096;
	probe->answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_DELIVER | UTRACE_RESUME);
}

SCENE(g_15_info_survives_a_stop)
{
	ATTACH(a, EV(SIGNAL) | EV(QUIESCE));
	a.act[HOOK_SIGNAL] = put_aside;
	for (release_action = UTRACE_INTERRUPT; release_action <= UTRACE_REPORT; release_action++) {
		EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
		EXPECT_LOG("A.signal(5) parked A.signal(65) ");
		EXPECT_EQ(signal_info.si_signo, SIGUSR1);
	}
	release_action = UTRACE_RESUME;
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_NONE);
	EXPECT_LOG("A.signal(5) parked ");
	release_action = UTRACE_SINGLESTEP;
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_NONE);
	EXPECT_EQ(fake.step, TASK_STEP_SINGLE);
}
