/* SPDX-License-Identifier: MIT */
/*
 * Y-02: Whether a call is restarted is decided after all callbacks, by SA_RESTART in
 * return_ka. Till then they see the registers behind the call, with its number and the code.
 */
#include "conform.h"

enum { RESTART_FLAG = 0x10000000 };

#ifdef ENGINE
/* values: the number of the call, its restart code, flags to clear and to set. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	const u8 *behind = (const u8 *)event->regs->ip;

	if (event->slot != ON_SIGNAL)
		return answer;
	EXPECT((long)event->regs->orig_ax == spy->values[0]);
	EXPECT((long)event->regs->ax == spy->values[1]);
	EXPECT((long)behind == spy->values[4]);
	event->return_ka->sa.sa_flags &= ~(unsigned long)spy->values[2];
	event->return_ka->sa.sa_flags |= (unsigned long)spy->values[3];
	return answer;
}
#else
static int ends[2];
static char got;

extern const char behind_call[];

/* A read of one byte, or pause, with the address behind its instruction known. */
__attribute__((noinline)) static long call(long nr)
{
	long result;

	__asm__ volatile("syscall\n"
			 "behind_call:"
			 : "=a"(result)
			 : "0"(nr), "D"((long)ends[0]), "S"(&got), "d"(1L)
			 : "rcx", "r11", "memory");
	return result;
}

static void call_once(void)
{
	turn_begins(1);
	live->words[0] = (u32)call((long)live->words[1]);
	turn_ends(1);
}

static int run(long nr, int flags, long clear, long set)
{
	struct spy *a = attach_next('A', EV(SIGNAL));
	struct subject subject;

	a->values[0] = nr;
	a->values[1] = nr == SYS_pause ? -514 : -512;
	a->values[2] = clear;
	a->values[3] = set;
	a->values[4] = (long)behind_call;
	live->words[1] = (u32)nr;
	handle(SIGUSR1, ignore_signal, flags);
	subject = start_process(call_once);
	watch();
	live->begun = 1;
	wait_in_call(subject.tid, nr);
	EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
	wait_word(&a->count[ON_SIGNAL], 1);
	EXPECT_EQ(write(ends[1], "x", 1), 1);
	wait_word(&live->ended, 1);
	unwatch();
	live->begun = live->ended = 0;
	finish(subject);
	return (int)live->words[0];
}

/* Takes the byte that a broken off read has left behind. */
static int run_read(int flags, long clear, long set)
{
	int result = run(SYS_read, flags, clear, set);

	if (result < 0)
		EXPECT_EQ(read(ends[0], &got, 1), 1);
	return result;
}

void test(void)
{
	check(pipe(ends) == 0, "a pipe");
	EXPECT_EQ(run_read(SA_RESTART, 0, 0), 1);
	EXPECT_EQ(run_read(SA_RESTART, RESTART_FLAG, 0), -EINTR);
	EXPECT_EQ(run_read(0, 0, 0), -EINTR);
	EXPECT_EQ(run_read(0, 0, RESTART_FLAG), 1);
	/* A handler ends this one, whatever the flag. */
	EXPECT_EQ(run(SYS_pause, 0, 0, RESTART_FLAG), -EINTR);
}
#endif
