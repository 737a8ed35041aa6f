/* SPDX-License-Identifier: MIT */
/*
 * EE-05, EE-06, M-09: STOP at EXIT holds the thread until it is resumed;
 * nothing else has any effect; when SIGKILL is the cause it is not held.
 */
#include "scene.h"

SCENE(ee_05_stop_holds_an_exiting_thread)
{
	long code = 9;

	ATTACH(a, EV(EXIT));
	ATTACH(b, EV(EXIT));
	a.answers[HOOK_EXIT] = ECHO(UTRACE_STOP);
	b.answers[HOOK_EXIT] = ECHO(UTRACE_INTERRUPT);
	utrace_report_exit(&fake.task, &code, false);
	EXPECT_LOG("A.exit(5) B.exit(0) parked ");
	EXPECT_EQ(fake_pending(&fake), UTRACE_RESUME);
	utrace_report_exit(&fake.task, &code, true);
	EXPECT_LOG("A.exit(5) B.exit(0) ");
	EXPECT_EQ(fake.parks, 1);
}
