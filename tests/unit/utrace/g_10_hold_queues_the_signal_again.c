/* SPDX-License-Identifier: MIT */
/*
 * G-10, G-11: HOLD queues the signal, as it is then, again, once; without a
 * number nothing; a later engine must echo it, one with only report_quiesce
 * keeps it.
 */
#include "scene.h"

static void clear_number(struct probe *probe, struct call *call)
{
	(void)probe;
	call->info->si_signo = 0;
}

SCENE(g_10_hold_queues_the_signal_again)
{
	ATTACH(a, EV(SIGNAL));
	a.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_HOLD | UTRACE_SIGNAL_IGN | UTRACE_RESUME);
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_NONE);
	EXPECT_EQ(fake.queued, 1);
	EXPECT_EQ(fake.queue[0].si_signo, SIGUSR1);
	a.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_HOLD | UTRACE_SIGNAL_DELIVER | UTRACE_RESUME);
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
	EXPECT_EQ(fake.queued, 2);
	probe_attach_ops(&b, &fake, 'B', EV(SIGNAL) | EV(QUIESCE), &probe_ops_without_signal);
	signal_arrives(SIGUSR1, 4096);
	EXPECT_EQ(fake.queued, 3);
	ATTACH(c, EV(SIGNAL));
	signal_arrives(SIGUSR1, 4096);
	EXPECT_EQ(fake.queued, 4);
	c.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_DELIVER | UTRACE_RESUME);
	signal_arrives(SIGUSR1, 4096);
	EXPECT_EQ(fake.queued, 4);
	probe_control(&c, UTRACE_DETACH);
	a.act[HOOK_SIGNAL] = clear_number;
	signal_arrives(SIGUSR1, 4096);
	EXPECT_EQ(fake.queued, 4);
}
