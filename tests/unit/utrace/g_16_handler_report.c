/* SPDX-License-Identifier: MIT */
/*
 * G-16, G-17, G-18: after a handler frame was set up, a HANDLER report comes
 * if somebody chose anything but RESUME, or the thread was stepped; else
 * never, not later either.
 */
#include "scene.h"

SCENE(g_16_handler_report)
{
	ATTACH(a, EV(SIGNAL) | EV(QUIESCE));
	a.answers[HOOK_SIGNAL] = ECHO(UTRACE_SINGLESTEP);
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
	utrace_signal_handler(&fake.task, false);
	log_take();
	a.answers[HOOK_SIGNAL] = ECHO(UTRACE_RESUME);
	fake_exit_loop(&fake);
	EXPECT_LOG("A.signal(75) ");

	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
	utrace_signal_handler(&fake.task, false);
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("");
	probe_control(&a, UTRACE_INTERRUPT);
	fake_exit_loop(&fake);
	EXPECT_LOG("A.signal(65) ");

	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
	utrace_signal_handler(&fake.task, true);
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.signal(75) ");

	a.answers[HOOK_SIGNAL] = ECHO(UTRACE_STOP);
	EXPECT_EQ(signal_arrives(SIGUSR1, 4096), UTRACE_OUTCOME_HANDLER);
	EXPECT_EQ(fake.parks, 0);
	utrace_signal_handler(&fake.task, false);
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.signal(70) parked ");
}
