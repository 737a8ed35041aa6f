/* SPDX-License-Identifier: MIT */
/* ER-07: The task pointer is valid until the callback returns, longer only with a reference. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	char line[64];

	if (event->slot != ON_REAP)
		return answer;
	/* Usable: its status line can be asked for, and says what it must. */
	EXPECT(utrace_proc_status(event->task, line, sizeof(line)) == 10);
	EXPECT(live_same_text(line, "Utrace:\t2\n"));
	EXPECT(utrace_barrier(event->task, spy->engine) <= 0);
	return answer;
}
#else
void test(void)
{
	struct spy *a = attach_next('A', EV(REAP));
	struct subject subject = start_process(leave_in_turn);

	a->gate = 1U << ON_REAP; /* the hook comes after the gate */
	watch();
	live->begun = 1;
	finish(subject);
	wait_word(&a->inside, 1);
	check_exits(child_exiting(0), 0, "tasks come and go meanwhile");
	check_exits(child_exiting(0), 0, "tasks come and go meanwhile");
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_word(&a->inside, 0);
	while (set_events(a, 0) != -ESRCH)
		raw0(SYS_sched_yield);
	unwatch();
	expect_log("A.reap ");
}
#endif
