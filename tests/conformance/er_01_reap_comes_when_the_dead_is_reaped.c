/* SPDX-License-Identifier: MIT */
/* ER-01: Made when the dead thread is reaped; the engine is detached afterwards. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', EV(DEATH) | EV(REAP));
	struct subject subject = start_process(leave_in_turn);

	watch();
	live->begun = 1;
	wait_logged("A.death");
	EXPECT(stands_still(&live->log_length));
	expect_log("A.death(1,17) "); /* nobody has waited for it */
	EXPECT_EQ(set_events(a, EV(REAP)), 0);
	finish(subject);
	wait_logged("A.reap");
	act(ACT_PUT, (unsigned long)a, 0, 0);
	wait_logged("A.release");
	unwatch();
	expect_log("A.reap A.release ");
}
