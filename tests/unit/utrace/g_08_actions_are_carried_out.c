/* SPDX-License-Identifier: MIT */
/*
 * G-08, G-14: each signal action as the final answer has its outcome; REPORT
 * and HANDLER deliver nothing.
 */
#include "scene.h"

SCENE(g_08_actions_are_carried_out)
{
	static const struct {
		u32 answer;
		enum utrace_outcome outcome;
	} rows[] = {
		{ UTRACE_SIGNAL_DELIVER, UTRACE_OUTCOME_HANDLER },
		{ UTRACE_SIGNAL_IGN, UTRACE_OUTCOME_NONE },
		{ UTRACE_SIGNAL_TERM, UTRACE_OUTCOME_TERM },
		{ UTRACE_SIGNAL_CORE, UTRACE_OUTCOME_CORE },
		{ UTRACE_SIGNAL_STOP, UTRACE_OUTCOME_STOP },
		{ UTRACE_SIGNAL_TSTP, UTRACE_OUTCOME_TSTP },
		{ UTRACE_SIGNAL_REPORT, UTRACE_OUTCOME_NONE },
		{ UTRACE_SIGNAL_HANDLER, UTRACE_OUTCOME_NONE },
	};

	ATTACH(a, EV(SIGNAL));
	for (size_t i = 0; i < array_size(rows); i++) {
		a.answers[HOOK_SIGNAL] = WHOLE(rows[i].answer | UTRACE_RESUME);
		EXPECT_EQ(signal_arrives(SIGUSR1, 4096), rows[i].outcome);
	}
}
