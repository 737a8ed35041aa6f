/* SPDX-License-Identifier: MIT */
/* L-03: The attachment's reference is dropped when the engine is unlinked, or after REAP. */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(CLONE));
	struct subject subject;

	b = attach_next('B', EV(REAP));
	subject = start_process(leave_in_turn);
	act(ACT_PUT, (unsigned long)a, 0, 0);
	act(ACT_PUT, (unsigned long)b, 0, 0);
	watch();
	EXPECT_EQ(control(a, UTRACE_DETACH), 0); /* unlinked at once */
	expect_log("A.release ");
	live->begun = 1;
	finish(subject);
	wait_logged("B.release");
	unwatch();
	expect_log("B.reap B.release ");
}
