/* SPDX-License-Identifier: MIT */
/* EN-15: Enabling the event during a call has no effect on that call. */
#include "conform.h"

static int ends[2];

static void read_one(void)
{
	char got;

	turn_begins(1);
	raw3(SYS_read, ends[0], (long)&got, 1);
	raw0(SYS_getppid);
	turn_ends(1);
}

void test(void)
{
	struct subject subject;
	struct spy *a;

	check(pipe(ends) == 0, "a pipe");
	subject = start_process(read_one);
	live->begun = 1;
	wait_in_call(subject.tid, SYS_read);
	a = attach(subject.task, 'A', EV(SYSCALL_ENTRY));
	watch();
	EXPECT_EQ(write(ends[1], "x", 1), 1);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.entry(5,110) ");
	finish(subject);
	(void)a;
}
