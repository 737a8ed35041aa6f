/* SPDX-License-Identifier: MIT */
/*
 * The mask inside a handler is the old one, sa_mask and the signal itself; after
 * it the old one again, also when the handler changed it.
 */
#include "live.h"

static sigset_t inside;

static void handler(int signal)
{
	sigset_t more = set_of(SIGWINCH);

	(void)signal;
	sigprocmask(SIG_BLOCK, &more, &inside);
}

static void print_set(const char *name, const sigset_t *set)
{
	printf("%s:", name);
	for (int signal = 1; signal < 65; signal++)
		if (sigismember(set, signal) == 1)
			printf(" %d", signal);
	putchar('\n');
}

int main(void)
{
	struct sigaction action = { .sa_handler = handler }, back;
	sigset_t now;

	sigemptyset(&action.sa_mask);
	sigaddset(&action.sa_mask, SIGSYS);
	sigaddset(&action.sa_mask, SIGSEGV);
	sigaddset(&action.sa_mask, SIGRTMAX);
	sigaddset(&action.sa_mask, SIGKILL);
	check_eq(sigaction(SIGUSR1, &action, NULL), 0, "sigaction");
	check_eq(sigaction(SIGUSR1, NULL, &back), 0, "read back");
	print_set("sa_mask", &back.sa_mask);
	block(SIGHUP);
	raise(SIGUSR1);
	print_set("inside", &inside);
	sigprocmask(0, NULL, &now);
	print_set("after", &now);
	return 0;
}
