/* SPDX-License-Identifier: MIT */
/* S-01: The mask is replaced from the next visit on; a hold is not touched. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL);
	struct subject subject = start_process(call_in_two_turns);

	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(set_events(a, EV(EXIT)), 0);
	EXPECT_EQ(a->engine->flags & 0x3fff, EV(EXIT));
	EXPECT(stands_still(&live->ended) && live->ended == 0); /* a hold is no event */
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	expect_log("A.entry(5,110) ");
	EXPECT_EQ(set_events(a, EV(SYSCALL_EXIT)), 0);
	turn(2);
	unwatch();
	expect_log("A.leave(5,110) ");
	finish(subject);
}
