/* SPDX-License-Identifier: MIT */
/*
 * N-04: INTERRUPT answered to quiesce(0) leads to one report_signal, and
 * REPORT to nothing.
 */
#include "scene.h"

SCENE(n_04_interrupt_from_the_final_pass)
{
	ATTACH(a, EV(QUIESCE));
	a.answers[HOOK_QUIESCE] = ECHO(UTRACE_INTERRUPT);
	a.answers[HOOK_SIGNAL] = ECHO(UTRACE_INTERRUPT);
	probe_control(&a, UTRACE_REPORT);
	fake_exit_loop(&fake);
	EXPECT_LOG("A.quiesce(5,0) A.signal(65) ");
	a.answers[HOOK_QUIESCE] = ECHO(UTRACE_REPORT);
	probe_control(&a, UTRACE_REPORT);
	fake_exit_loop(&fake);
	EXPECT_LOG("A.quiesce(5,0) ");
}
