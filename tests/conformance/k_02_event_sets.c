/* SPDX-License-Identifier: MIT */
/* K-02: SIGNAL_ALL is 0x1f00, SYSCALL is 0xc0; the death events are DEATH and QUIESCE. */
#include "conform.h"

_Static_assert(UTRACE_EVENT_SIGNAL_ALL == 0x1f00 && UTRACE_EVENT_SYSCALL == 0xc0, "");

static void wait_for_turn(void)
{
	turn_begins(1);
}

void test(void)
{
	struct subject subject = start_process(wait_for_turn);
	struct spy *a = attach(subject.task, 'A', UTRACE_EVENT_SIGNAL_ALL | UTRACE_EVENT_SYSCALL);
	struct spy *b = attach(subject.task, 'B', EV(DEATH));

	EXPECT_EQ(proc_mask(subject.task), 0x1fe2);
	set_events(a, 0);
	watch();
	live->begun = live->dismissed[subject.task] = 1;
	wait_logged("B.death");
	unwatch();
	/* The events that may not be set any more on the dead: these two. */
	for (unsigned long bit = 0x1; bit <= 0x1000; bit <<= 1) {
		long result = set_events(a, bit);

		EXPECT(result == -ESRCH || result == ((bit & 0x21) != 0 ? -EALREADY : 0));
	}
	finish(subject);
	(void)b;
}
