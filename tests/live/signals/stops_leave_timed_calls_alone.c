/* SPDX-License-Identifier: MIT */
/*
 * A stop key and SIGCONT in the middle of a timed wait: the call goes on with
 * the time that is left, and the program does not notice.
 */
#include <linux/futex.h>
#include <poll.h>
#include <sys/select.h>
#include <time.h>

#include "live.h"

enum { LIMIT_MS = 300 };

static const struct timespec limit = { 0, LIMIT_MS * 1000000L };

static long sleep_plainly(void)
{
	return raw3(SYS_nanosleep, (long)&limit, 0, 0);
}

static long sleep_with_rest(void)
{
	struct timespec rest;

	return raw3(SYS_nanosleep, (long)&limit, (long)&rest, 0);
}

static long sleep_by_clock(void)
{
	return raw_syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, (long)&limit, 0, 0, 0);
}

static long poll_nothing(void)
{
	return raw3(SYS_poll, 0, 0, LIMIT_MS);
}

static long select_nothing(void)
{
	struct timespec time = limit;

	return raw_syscall(SYS_pselect6, 0, 0, 0, 0, (long)&time, 0);
}

static long wait_on_futex(void)
{
	static int word;

	return raw_syscall(SYS_futex, (long)&word, FUTEX_WAIT, 0, (long)&limit, 0, 0) == -ETIMEDOUT
		   ? 0
		   : 1;
}

static long now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void stop_in(long (*wait)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		setpgid(0, 0);
		long start = now_ms();
		long result = wait();

		check(now_ms() - start >= LIMIT_MS - 1, "not before its time");
		_exit(result == 0 ? 0 : 2);
	}
	wait_asleep(child);
	for (unsigned i = 0; i < 3; i++) {
		kill(child, SIGTSTP);
		check_eq(waitpid(child, &status, WUNTRACED), child, "waitpid");
		check(WIFSTOPPED(status), "stopped");
		kill(child, SIGCONT);
		check_eq(waitpid(child, &status, WCONTINUED), child, "waitpid");
		check(WIFCONTINUED(status), "continued");
	}
	check_exits(child, 0, "its result");
}

int main(void)
{
	static long (*const waits[])(void) = { sleep_plainly, sleep_with_rest, sleep_by_clock,
					       poll_nothing,  select_nothing,  wait_on_futex };

	for (unsigned i = 0; i < sizeof(waits) / sizeof(*waits); i++)
		stop_in(waits[i]);
	return 0;
}
