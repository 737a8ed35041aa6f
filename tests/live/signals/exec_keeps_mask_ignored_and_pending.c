/* SPDX-License-Identifier: MIT */
/*
 * exec resets handlers, keeps what is ignored, the mask and pending signals;
 * nohup and job control depend on it.
 */
#include "live.h"

static void handler(int signal)
{
	(void)signal;
}

static void print_set(const char *name, const sigset_t *set)
{
	printf("%s:", name);
	for (int signal = 1; signal < 65; signal++)
		if (sigismember(set, signal) == 1)
			printf(" %d", signal);
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct sigaction action;
	sigset_t set;

	if (argc == 1) {
		handle(SIGUSR1, handler, 0);
		signal(SIGHUP, SIG_IGN);
		signal(SIGSYS, SIG_IGN);
		block(SIGUSR2);
		block(SIGRTMIN);
		raise(SIGUSR2);
		raise(SIGRTMIN);
		execl(argv[0], argv[0], "again", (char *)NULL);
		return 1;
	}
	sigprocmask(0, NULL, &set);
	print_set("blocked", &set);
	sigpending(&set);
	print_set("pending", &set);
	for (int signal = 1; signal < 32; signal++) {
		check_eq(sigaction(signal, NULL, &action), 0, "sigaction");
		if (action.sa_handler != SIG_DFL)
			printf("%d is %s\n", signal,
			       action.sa_handler == SIG_IGN ? "ignored" : "odd");
	}
	return 0;
}
