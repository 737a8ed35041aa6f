/* SPDX-License-Identifier: MIT */
/*
 * With SA_RESTART read, futex and recv go on; poll and pause return EINTR all
 * the same. Both halves matter.
 */
#include <linux/futex.h>
#include <poll.h>

#include "live.h"

static int ends[2];
static int *word;
static volatile int handled;

static void handler(int signal)
{
	(void)signal;
	handled++;
}

static long do_read(void)
{
	char byte;

	return raw3(SYS_read, ends[0], (long)&byte, 1);
}

static long do_futex(void)
{
	return raw_syscall(SYS_futex, (long)word, FUTEX_WAIT, 0, 0, 0, 0);
}

static long do_poll(void)
{
	struct pollfd poller = { .fd = ends[0], .events = POLLIN };

	return raw3(SYS_poll, (long)&poller, 1, -1);
}

static void help(pid_t parent, bool restarts)
{
	for (unsigned i = 0; i < (restarts ? 5u : 1u); i++) {
		wait_asleep(parent);
		kill(parent, SIGUSR1);
	}
	if (restarts) {
		wait_asleep(parent);
		write(ends[1], "x", 1);
		*word = 1;
		raw_syscall(SYS_futex, (long)word, FUTEX_WAKE, 1, 0, 0, 0);
	}
	pause();
}

static void try_call(const char *name, long (*call)(void), bool restarts)
{
	pid_t parent = getpid();

	*word = 0;
	handled = 0;
	pid_t child = fork();
	if (child == 0)
		help(parent, restarts);
	long result = call();
	printf("%s returned %ld, handlers %s\n", name, result, handled > 0 ? "ran" : "did not run");
	if (restarts && call != do_read)
		do_read();
	kill(child, SIGKILL);
	check_killed(child, SIGKILL, "the helper");
}

int main(void)
{
	word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	handle(SIGUSR1, handler, SA_RESTART);
	check_eq(pipe(ends), 0, "pipe");
	for (unsigned round = 0; round < 3; round++) {
		try_call("read", do_read, true);
		try_call("futex", do_futex, true);
		try_call("poll", do_poll, false);
	}
	return 0;
}
