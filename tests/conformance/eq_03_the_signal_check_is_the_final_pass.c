/* SPDX-License-Identifier: MIT */
/*
 * EQ-03: If signals are checked anyway, report_signal with REPORT or HANDLER takes the place
 * of report_quiesce(0).
 */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(QUIESCE));
	struct spy *b = spy_new('B');

	b->ops.report_signal = NULL;
	try_attach(b, SELF, UTRACE_ATTACH_CREATE);
	EXPECT_EQ(set_events(b, EV(QUIESCE)), 0);
	watch();
	EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
	unwatch();
	expect_log("B.quiesce(5,40) A.quiesce(5,40) A.signal(65) B.quiesce(5,0) ");
}
