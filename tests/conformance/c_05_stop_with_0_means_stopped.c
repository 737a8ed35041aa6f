/* SPDX-License-Identifier: MIT */
/*
 * C-05: STOP with 0 means that the thread will not run until this engine lets it, except to
 * die.
 */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;

	b = attach_next('B', 0x4);
	subject = start_process(call_in_two_turns);
	answer_once(a, ON_ENTRY, UTRACE_STOP, ECHO);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(control(b, UTRACE_STOP), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT(stands_still(&live->ended) && live->ended == 0);
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	/* To die it does run. */
	answer_once(a, ON_ENTRY, UTRACE_STOP, ECHO);
	live->begun = 2;
	wait_held(a);
	EXPECT_EQ(control(b, UTRACE_STOP), 0);
	unwatch();
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "killed while it was stopped");
}
