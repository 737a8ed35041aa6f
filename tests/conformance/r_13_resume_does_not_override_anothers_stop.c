/* SPDX-License-Identifier: MIT */
/* RESUME of one engine never overrides another's STOP. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject;

	attach_next('B', EV(SYSCALL_EXIT) | EV(QUIESCE)); /* always answers RESUME */
	subject = start_process(call_in_turn);
	answer(a, ON_LEAVE, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(control(&live->spies[1], UTRACE_RESUME), 0);
	EXPECT(stands_still(&live->ended) && live->ended == 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	finish(subject);
}
