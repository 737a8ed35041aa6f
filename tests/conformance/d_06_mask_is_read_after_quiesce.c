/* SPDX-License-Identifier: MIT */
/*
 * D-06: The mask is read again after report_quiesce, so it may add or drop the specific
 * callback of this very event.
 */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE));
	struct subject subject;

	attach_next('B', EV(SYSCALL_EXIT));
	subject = start_process(call_in_two_turns);
	watch();
	during(a, ON_QUIESCE, ACT_EVENTS, a, EV(QUIESCE) | EV(SYSCALL_EXIT), 0);
	turn(1);
	expect_log("A.quiesce(5,80) A.leave(5,110) B.leave(5,110) ");
	during(a, ON_QUIESCE, ACT_EVENTS, a, EV(QUIESCE), 0);
	turn(2);
	expect_log("A.quiesce(5,80) B.leave(5,110) ");
	EXPECT_EQ(a->deeds[ON_QUIESCE].result, 0);
	unwatch();
	finish(subject);
}
