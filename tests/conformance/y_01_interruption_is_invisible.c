/* SPDX-License-Identifier: MIT */
/*
 * Y-01: INTERRUPT is invisible to the program: calls go on, those with a time limit with
 * the time that is left. They are interrupted all the time: who began anew would
 * never end.
 */
#include <linux/futex.h>
#include <poll.h>
#include <time.h>

#include "conform.h"

enum { LIMIT_MS = 200, CALLS = 6, LEAST_INTERRUPTIONS = 10 };

static int ends[2];

static const struct {
	long nr;
	long result;
} calls[CALLS] = {
	{ SYS_nanosleep, 0 },	   { SYS_clock_nanosleep, 0 }, { SYS_poll, 0 },
	{ SYS_futex, -ETIMEDOUT }, { SYS_select, 0 },	       { SYS_read, 1 },
};

static long make_call(long nr)
{
	static struct timespec limit = { 0, LIMIT_MS * 1000000L };
	static struct timeval left = { 0, LIMIT_MS * 1000L };
	static struct pollfd none = { .fd = -1, .events = POLLIN };
	static u32 word;
	char got;

	switch (nr) {
	case SYS_nanosleep:
		return raw3(nr, (long)&limit, 0, 0);
	case SYS_clock_nanosleep:
		return raw_syscall(nr, CLOCK_MONOTONIC, 0, (long)&limit, 0, 0, 0);
	case SYS_poll:
		return raw3(nr, (long)&none, 1, LIMIT_MS);
	case SYS_futex:
		return raw_syscall(nr, (long)&word, FUTEX_WAIT, 0, (long)&limit, 0, 0);
	case SYS_select:
		return raw_syscall(nr, 0, 0, 0, 0, (long)&left, 0);
	default:
		return raw3(nr, ends[0], (long)&got, 1);
	}
}

static void make_calls(void)
{
	for (u32 i = 0; i < CALLS; i++) {
		turn_begins(i + 1);
		live->words[i] = (u32)make_call(calls[i].nr);
		turn_ends(i + 1);
	}
}

static u64 now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000 + (u64)now.tv_nsec / 1000000;
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE));
	struct subject subject;

	check(pipe(ends) == 0, "a pipe");
	subject = start_process(make_calls);
	for (u32 i = 0; i < CALLS; i++) {
		u64 began = now_ms();
		bool written = calls[i].nr != SYS_read;

		a->count[ON_REPORT] = 0;
		live->begun = i + 1;
		watch();
		while (live->ended != i + 1) {
			EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
			if (!written && a->count[ON_REPORT] >= LEAST_INTERRUPTIONS) {
				EXPECT_EQ(write(ends[1], "x", 1), 1);
				written = true;
			}
			live->log_length = 0;
		}
		unwatch();
		EXPECT_EQ((int)live->words[i], calls[i].result);
		EXPECT(a->count[ON_REPORT] >= LEAST_INTERRUPTIONS);
		if (calls[i].nr != SYS_read)
			EXPECT(now_ms() - began >= LIMIT_MS);
	}
	finish(subject);
}
