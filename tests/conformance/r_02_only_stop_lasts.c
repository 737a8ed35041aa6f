/* SPDX-License-Identifier: MIT */
/* Only STOP lasts, until its engine answers or asks for something else or is detached. */
#include "conform.h"

static void fork_once(void)
{
	turn_begins(1);
	if (raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0) == 0)
		leave_process(0);
	turn_ends(1);
}

static void run(unsigned long events, bool held)
{
	struct spy *a = attach_next('A', events);
	struct subject subject = start_process(fork_once);

	answer(a, ON_CLONE, UTRACE_STOP);
	watch();
	live->begun = 1;
	if (held) {
		wait_held(a);
		EXPECT(stands_still(&live->ended) && live->ended == 0);
		EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	}
	wait_word(&live->ended, 1);
	unwatch();
	finish(subject);
	live->begun = live->ended = 0;
}

void test(void)
{
	run(EV(CLONE), true);			  /* not asked again: the thread stops */
	run(EV(CLONE) | EV(SYSCALL_EXIT), false); /* RESUME at the later event */
}
