/* SPDX-License-Identifier: MIT */
/*
 * Real-time signals are counted, so each one must run the handler once,
 * however often the mask opens and closes and handlers return meanwhile. A few
 * hundred are under way at a time: all processes of a user share the queue.
 */
#include <sched.h>

#include "live.h"

enum { COUNT = 20000, UNDER_WAY = 300 };

static volatile int *arrived; /* shared with the sender */

static void handler(int signal)
{
	(void)signal;
	/* The other signal's handler may run in the middle of this one. */
	__atomic_fetch_add(arrived, 1, __ATOMIC_RELAXED);
}

static void send(pid_t target)
{
	const union sigval value = { .sival_int = 1 };

	for (int i = 0; i < COUNT; i++) {
		int signal = i % 3 == 0 ? SIGRTMIN : SIGRTMIN + 1;

		while (i - *arrived > UNDER_WAY)
			sched_yield();
		while (sigqueue(target, signal, value) != 0) {
			check_eq(errno, EAGAIN, "sigqueue");
			sched_yield();
		}
	}
	_exit(0);
}

int main(void)
{
	sigset_t one = set_of(SIGRTMIN);
	pid_t parent = getpid();

	arrived =
	    mmap(NULL, sizeof(*arrived), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	check(arrived != MAP_FAILED, "mmap");
	handle(SIGRTMIN, handler, SA_RESTART);
	handle(SIGRTMIN + 1, handler, SA_RESTART);
	pid_t child = fork();
	if (child == 0)
		send(parent);
	while (*arrived < COUNT) {
		sigprocmask(SIG_BLOCK, &one, NULL);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
	}
	check_exits(child, 0, "the sender");
	printf("%d arrived\n", *arrived);
	return 0;
}
