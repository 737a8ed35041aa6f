/* SPDX-License-Identifier: MIT */
/* ER-04: It may run outside of the traced thread and must not block. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot != ON_REAP)
		return answer;
	/* There is no program memory where this runs, but the thread is the reaped one. */
	EXPECT(event->task == spy->task && utrace_current() == spy->task);
	return answer;
}
#else
void test(void)
{
	struct subject subject;

	attach_next('A', EV(REAP));
	subject = start_process(leave_in_turn);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("A.reap"); /* by whom else: the thread is gone */
	unwatch();
	expect_log("A.reap ");
}
#endif
