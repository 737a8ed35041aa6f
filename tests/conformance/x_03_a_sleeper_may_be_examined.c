/* SPDX-License-Identifier: MIT */
/*
 * A thread asleep in a call, with STOP requested, may be examined, its registers as at
 * the call's entry; finish tells whether it woke, even if it sleeps in that call again.
 */
#include <sys/socket.h>

#include "conform.h"

enum { MARK = 0x5eed };

static int ends[2];
static char buffer[MARK];

/* Reads of a terminal or a pipe end early; this one takes all that it gets. */
static void read_all(void)
{
	turn_begins(1);
	live->words[0] = (u32)raw_syscall(SYS_recvfrom, ends[0], (long)buffer, MARK,
					  0x100 /* MSG_WAITALL */, 0, 0);
	turn_ends(1);
}

static void expect_registers(const struct spy *a)
{
	EXPECT_EQ(read_regs(a), 0);
	EXPECT_EQ(live->regs.orig_ax, SYS_recvfrom);
	EXPECT_EQ(live->regs.dx, MARK);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(CLONE));
	struct subject subject;

	check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "a pair of sockets");
	subject = start_process(read_all);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	live->begun = 1;
	wait_in_call(subject.tid, SYS_recvfrom);
	EXPECT_EQ(prepare_examine(a), -EINVAL); /* it has asked for no stop */
	EXPECT_EQ(control(a, UTRACE_STOP), -EINPROGRESS);
	wait_held(a);
	expect_registers(a);
	EXPECT_EQ(finish_examine(a), 0);

	wait_held(a);
	expect_registers(a);
	EXPECT_EQ(write(ends[1], buffer, 1), 1);
	/* It wakes, finds too little, and sleeps again. */
	while (finish_examine(a) == 0)
		raw0(SYS_sched_yield);
	EXPECT_EQ(finish_examine(a), -EAGAIN);
	EXPECT(stands_still(&live->ended) && live->ended == 0);

	EXPECT_EQ(write(ends[1], buffer, MARK - 1), MARK - 1);
	while (control(a, UTRACE_STOP) != 0)
		raw0(SYS_sched_yield);
	EXPECT_EQ(finish_examine(a), -EAGAIN);
	EXPECT_EQ(prepare_examine(a), 0);
	expect_registers(a);
	EXPECT_EQ(finish_examine(a), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	EXPECT_EQ(live->words[0], MARK);
	finish(subject);
}
