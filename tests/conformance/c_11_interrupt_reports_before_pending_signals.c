/* SPDX-License-Identifier: MIT */
/*
 * C-11: INTERRUPT gives report_signal before any pending signal acts, and breaks off a call as
 * a stop signal would.
 */
#include "conform.h"

static int ends[2];

static void read_one(void)
{
	char got;

	turn_begins(1);
	live->words[0] = (u32)raw3(SYS_read, ends[0], (long)&got, 1);
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE));
	struct subject subject;

	check(pipe(ends) == 0, "a pipe");
	subject = start_process(read_one);
	live->begun = 1;
	watch();
	for (u32 i = 1; i <= 3; i++) {
		wait_in_call(subject.tid, SYS_read);
		EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
		wait_more(&a->count[ON_REPORT], i - 1);
	}
	wait_in_call(subject.tid, SYS_read);
	EXPECT_EQ(write(ends[1], "x", 1), 1);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.signal(65) A.signal(65) A.signal(65) ");
	EXPECT_EQ(live->words[0], 1); /* nothing of that is seen by the program */
	finish(subject);
}
