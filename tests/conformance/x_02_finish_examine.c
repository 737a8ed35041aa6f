/* SPDX-License-Identifier: MIT */
/*
 * finish_examine: 0 if the thread has not run since; -EINVAL if the hold went, -EAGAIN
 * if it woke.
 */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;
	long result;

	b = attach_next('B', EV(DEATH));
	subject = start_process(call_in_two_turns);
	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(finish_examine(a), 0);
	wait_held(a);
	EXPECT_EQ(control(b, UTRACE_STOP), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT_EQ(finish_examine(a), -EINVAL); /* the hold went */
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	live->begun = 2;
	wait_held(a);
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "killed while it was looked at");
	wait_logged("B.death");
	result = finish_examine(a);
	unwatch();
	EXPECT(result == -EAGAIN || result == -ESRCH);
}
