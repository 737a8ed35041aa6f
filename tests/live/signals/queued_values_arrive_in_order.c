/* SPDX-License-Identifier: MIT */
/*
 * Real-time signals come lowest number first and in the order sent, each with
 * its value.
 */
#include "live.h"

static volatile int at;
static int values[64];

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)context;
	values[at++] = (signal - SIGRTMIN) * 100 + info->si_value.sival_int;
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	sigfillset(&action.sa_mask);
	for (int i = 0; i < 4; i++) {
		check_eq(sigaction(SIGRTMIN + i, &action, NULL), 0, "sigaction");
		block(SIGRTMIN + i);
	}
	for (int value = 0; value < 40; value++)
		check_eq(sigqueue(getpid(), SIGRTMIN + 3 - value % 4,
				  (union sigval){ .sival_int = value }),
			 0, "sigqueue");
	sigset_t none = set_of(0);
	check_eq(sigprocmask(SIG_SETMASK, &none, NULL), 0, "unblock all");
	check_eq(at, 40, "all arrived");
	for (int i = 0; i < 40; i++)
		printf("%d ", values[i]);
	putchar('\n');
	return 0;
}
