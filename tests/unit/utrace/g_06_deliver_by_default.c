/* SPDX-License-Identifier: MIT */
/*
 * G-06: DELIVER with SIG_DFL does what the number does by default; with
 * SIG_IGN, number 0 or a number that is ignored by default nothing happens.
 */
#include "scene.h"

static int new_signo;
static uintptr_t new_handler;

static void replace(struct probe *probe, struct call *call)
{
	(void)probe;
	call->info->si_signo = new_signo;
	call->return_ka->sa.sa_handler = (void (*)(int))new_handler;
}

SCENE(g_06_deliver_by_default)
{
	static const struct {
		int signo;
		uintptr_t handler;
		enum utrace_outcome outcome;
	} rows[] = {
		{ SIGTERM, 0, UTRACE_OUTCOME_TERM }, { SIGQUIT, 0, UTRACE_OUTCOME_CORE },
		{ SIGSTOP, 0, UTRACE_OUTCOME_STOP }, { SIGTSTP, 0, UTRACE_OUTCOME_TSTP },
		{ SIGTERM, 1, UTRACE_OUTCOME_NONE }, { 0, 4096, UTRACE_OUTCOME_NONE },
		{ SIGCHLD, 0, UTRACE_OUTCOME_NONE }, { SIGUSR2, 4096, UTRACE_OUTCOME_HANDLER },
	};

	ATTACH(a, EV(SIGNAL));
	a.act[HOOK_SIGNAL] = replace;
	a.answers[HOOK_SIGNAL] = WHOLE(UTRACE_SIGNAL_DELIVER | UTRACE_RESUME);
	for (size_t i = 0; i < array_size(rows); i++) {
		new_signo = rows[i].signo;
		new_handler = rows[i].handler;
		EXPECT_EQ(signal_arrives(SIGUSR1, 4096), rows[i].outcome);
	}
}
