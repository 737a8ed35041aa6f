/* SPDX-License-Identifier: MIT */
/*
 * G-22: with nobody interested in signals the outcome is that of the
 * disposition, without callbacks.
 */
#include "scene.h"

SCENE(g_22_nobody_wants_signals)
{
	ATTACH(a, EV(SYSCALL_ENTRY) | EV(QUIESCE));
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
	EXPECT_EQ(signal_arrives(SIGUSR1, 1), UTRACE_OUTCOME_NONE);
	EXPECT_EQ(signal_arrives(SIGSEGV, 0), UTRACE_OUTCOME_CORE);
	EXPECT_EQ(signal_report(), UTRACE_OUTCOME_NONE);
	EXPECT_LOG("");
}
