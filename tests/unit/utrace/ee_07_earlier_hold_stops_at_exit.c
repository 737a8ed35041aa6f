/* SPDX-License-Identifier: MIT */
/*
 * EE-07: a hold from before stops the thread at EXIT although its engine does
 * not ask for EXIT, provided another does.
 */
#include "scene.h"

SCENE(ee_07_earlier_hold_stops_at_exit)
{
	ATTACH(a, EV(SIGNAL_TERM));
	ATTACH(b, EV(EXIT));
	a.answers[HOOK_SIGNAL] = ECHO(UTRACE_STOP);
	EXPECT_EQ(signal_arrives(SIGTERM, 0), UTRACE_OUTCOME_TERM);
	EXPECT_EQ(fake.parks, 0);
	log_take();
	task_exit(SIGTERM);
	EXPECT_LOG("B.exit(0) parked ");
}
