/* SPDX-License-Identifier: MIT */
/*
 * Once sigprocmask has blocked a signal its handler does not run, however close
 * the signal came; and masks are after each handler what they were before.
 */
#include <sys/time.h>
#include <time.h>

#include "live.h"

enum { TICKS = 10000, EVERY_NS = 70000 };

static volatile bool blocked;
static volatile long inside, ticks;
static timer_t timer;

static void set_ticks(long every_ns)
{
	struct itimerspec every = { { 0, every_ns }, { 0, every_ns } };

	check_eq(timer_settime(timer, 0, &every, NULL), 0, "timer_settime");
}

/* Where calls are so slow that a tick waits whenever a handler ends, the program does not go on. */
static void on_tick(int signal)
{
	(void)signal;
	inside += blocked;
	if (++ticks == TICKS)
		set_ticks(0);
}

static void on_second(int signal)
{
	(void)signal;
	inside += blocked;
}

static void start_ticks(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };

	check_eq(timer_create(CLOCK_MONOTONIC, &event, &timer), 0, "timer_create");
	set_ticks(EVERY_NS);
}

int main(void)
{
	sigset_t all, empty, old;

	sigfillset(&all);
	sigemptyset(&empty);
	handle(SIGUSR1, on_tick, 0);
	handle(SIGUSR2, on_second, 0);
	start_ticks();
	while (ticks < TICKS) {
		check_eq(sigprocmask(SIG_BLOCK, &all, &old), 0, "block");
		blocked = true;
		check(memcmp(&old, &empty, 8) == 0, "nothing was blocked before");
		raw0(SYS_getppid);
		blocked = false;
		check_eq(sigprocmask(SIG_SETMASK, &old, NULL), 0, "restore");
		/* Ticks shall fall into returns from handlers too. */
		raise(SIGUSR2);
	}
	check_eq(inside, 0, "handlers while blocked");
	return 0;
}
