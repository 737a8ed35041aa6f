/* SPDX-License-Identifier: MIT */
/*
 * Y-07: An engine breaks off a sleep, has the thread make another call that is itself broken
 * off and restarted, and then puts it back: the sleep goes on as if nothing had
 * been. There is one memory for restarts per thread, so the kernel itself mixes them up.
 */
#include "conform.h"

enum { POLL_MS = 20, SLEEP_MS = 100 };

#ifdef ENGINE
static struct pt_regs saved;

/* values[0]: what to call meanwhile; it ends in a breakpoint. values[1]: where things are. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_REPORT && spy->values[1] == 0) {
		EXPECT((long)event->regs->ax == -516);
		saved = *event->regs;
		event->regs->ip = (unsigned long)spy->values[0];
		event->regs->sp = ((saved.sp - 1024) & ~15UL) - 8;
		event->regs->orig_ax = (unsigned long)-1;
		spy->values[1] = 1;
	} else if (event->slot == ON_SIGNAL) {
		*event->regs = saved;
		spy->values[1] = 2;
		return UTRACE_SIGNAL_IGN | UTRACE_RESUME;
	}
	return answer;
}
#else
#include <poll.h>
#include <time.h>

static void sleep_once(void)
{
	struct timespec limit = { 0, SLEEP_MS * 1000000L };

	turn_begins(1);
	live->words[0] = (u32)raw3(SYS_nanosleep, (long)&limit, 0, 0);
	turn_ends(1);
}

static void poll_meanwhile(void)
{
	struct pollfd none = { .fd = -1 };

	__atomic_store_n(&live->words[1], 1, __ATOMIC_RELEASE);
	live->words[2] = (u32)raw3(SYS_poll, (long)&none, 1, POLL_MS);
	__asm__ volatile("int3");
}

static u64 now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000 + (u64)now.tv_nsec / 1000000;
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE) | EV(SIGNAL_CORE));
	struct subject subject = start_process(sleep_once);
	u64 began = now_ms();

	live->words[2] = 77;
	a->values[0] = (long)poll_meanwhile;
	watch();
	live->begun = 1;
	wait_in_call(subject.tid, SYS_nanosleep);
	EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
	wait_word(&live->words[1], 1);
	/* The poll is broken off as well, again and again. */
	while (__atomic_load_n(&live->words[2], __ATOMIC_ACQUIRE) == 77) {
		EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
		live->log_length = 0;
	}
	wait_word(&live->ended, 1);
	unwatch();
	EXPECT_EQ(live->words[2], 0);
	EXPECT_EQ(live->words[0], 0);
	EXPECT_EQ(a->values[1], 2);
	EXPECT(now_ms() - began >= SLEEP_MS);
	finish(subject);
}
#endif
