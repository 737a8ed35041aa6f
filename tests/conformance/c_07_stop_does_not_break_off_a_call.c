/* SPDX-License-Identifier: MIT */
/* C-07: STOP does not break off a system call; the thread stops on its way back. */
#include "conform.h"

static int ends[2];

static void read_one(void)
{
	char got = 0;

	turn_begins(1);
	live->words[0] = (u32)raw3(SYS_read, ends[0], (long)&got, 1);
	live->words[1] = (u32)got;
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(CLONE));
	struct subject subject;
	char left;

	check(pipe2(ends, O_NONBLOCK) == 0, "a pipe");
	fcntl(ends[0], F_SETFL, 0);
	subject = start_process(read_one);
	live->begun = 1;
	wait_in_call(subject.tid, SYS_read);
	EXPECT_EQ(control(a, UTRACE_STOP), -EINPROGRESS);
	pid_t other = child_exiting(0);
	check_exits(other, 0, "time passes");
	wait_in_call(subject.tid, SYS_read);
	EXPECT_EQ(control(a, UTRACE_STOP), -EINPROGRESS);
	EXPECT_EQ(write(ends[1], "x", 1), 1);
	/* The data are taken, but the program does not go on with them. */
	while (control(a, UTRACE_STOP) != 0)
		raw0(SYS_sched_yield);
	EXPECT(stands_still(&live->ended) && live->ended == 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	EXPECT_EQ(read(ends[0], &left, 1), -1);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	EXPECT_EQ(live->words[0], 1);
	EXPECT_EQ(live->words[1], 'x');
	finish(subject);
}
