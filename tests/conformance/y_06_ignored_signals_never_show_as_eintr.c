/* SPDX-License-Identifier: MIT */
/* Y-06: Signals the program ignores or that an engine holds back never show as EINTR. */
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
	struct spy *b, *a = attach_next('A', UTRACE_EVENT_SIGNAL_ALL | EV(SYSCALL_EXIT));
	struct subject subject;

	b = attach_next('B', EV(CLONE));
	check(pipe(ends) == 0, "a pipe");
	handle(SIGUSR1, SIG_IGN, 0);
	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
	subject = start_process(read_one);
	watch();
	live->begun = 1;
	for (u32 i = 0; i < 100; i++) {
		wait_in_call(subject.tid, SYS_read);
		EXPECT_EQ(kill(subject.tid, i % 2 == 0 ? SIGUSR1 : SIGTERM), 0);
	}
	wait_in_call(subject.tid, SYS_read);
	EXPECT_EQ(write(ends[1], "x", 1), 1);
	wait_word(&live->ended, 1);
	unwatch();
	EXPECT_EQ((int)live->words[0], 1);
	EXPECT(a->count[ON_SIGNAL] > 0);
	finish(subject);
	(void)b;
}
