/* SPDX-License-Identifier: MIT */
/* S-11: On a held thread the change is complete on return. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL);
	struct subject subject = start_process(call_in_turn);

	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(set_events(a, 0), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.entry(5,110) ");
	finish(subject);
}
