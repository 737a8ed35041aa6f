/* SPDX-License-Identifier: MIT */
/* Y-03: A restarted call is a new SYSCALL_ENTRY. */
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
	struct subject subject;

	check(pipe(ends) == 0, "a pipe");
	handle(SIGUSR1, ignore_signal, SA_RESTART);
	attach_next('A', UTRACE_EVENT_SYSCALL);
	subject = start_process(read_one);
	watch();
	live->begun = 1;
	wait_in_call(subject.tid, SYS_read);
	EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
	wait_logged("A.leave(5,-1) A.entry(5,0) ");
	wait_in_call(subject.tid, SYS_read);
	EXPECT_EQ(write(ends[1], "x", 1), 1);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log(
	    "A.entry(5,0) A.leave(5,0) A.entry(5,15) A.leave(5,-1) A.entry(5,0) A.leave(5,0) ");
	EXPECT_EQ(live->words[0], 1);
	finish(subject);
}
