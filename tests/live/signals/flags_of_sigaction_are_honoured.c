/* SPDX-License-Identifier: MIT */
/*
 * SA_NODEFER lets a signal interrupt its own handler, SA_RESETHAND gives one
 * shot; without them neither happens.
 */
#include "live.h"

static volatile int depth, deepest, calls;

static void handler(int signal)
{
	calls++;
	depth++;
	if (depth > deepest)
		deepest = depth;
	if (calls < 5)
		raise(signal);
	depth--;
}

static void once(int signal)
{
	struct sigaction now;

	sigaction(signal, NULL, &now);
	check(now.sa_handler == SIG_DFL, "reset before the handler runs");
}

int main(void)
{
	struct sigaction now;

	handle(SIGUSR1, handler, 0);
	raise(SIGUSR1);
	printf("deferred: %d calls, depth %d\n", calls, deepest);
	calls = deepest = 0;
	handle(SIGUSR1, handler, SA_NODEFER);
	raise(SIGUSR1);
	printf("nested: %d calls, depth %d\n", calls, deepest);
	handle(SIGUSR2, once, (int)SA_RESETHAND);
	raise(SIGUSR2);
	check_eq(sigaction(SIGUSR2, NULL, &now), 0, "sigaction");
	check(now.sa_handler == SIG_DFL, "default after one shot");
	pid_t child = fork();
	if (child == 0)
		raise(SIGUSR2);
	check_killed(child, SIGUSR2, "the second one kills");
	return 0;
}
