/* SPDX-License-Identifier: MIT */
/*
 * SIGSYS, SIGSEGV and their like are signals as others when somebody sends them:
 * blocked they stay pending, across exec too, and sigtimedwait takes them.
 */
#include <time.h>

#include "live.h"

static const int numbers[] = { SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS };

int main(int argc, char **argv)
{
	struct timespec none = { 0, 0 };
	siginfo_t info;
	sigset_t all;

	sigfillset(&all);
	check_eq(sigprocmask(SIG_SETMASK, &all, NULL), 0, "block all");
	if (argc == 1) {
		for (unsigned i = 0; i < 6; i++) {
			raise(numbers[i]);
			check_eq(sigtimedwait(&all, &info, &none), numbers[i], "sigtimedwait");
			check_eq(info.si_pid, getpid(), "the sender");
		}
		for (unsigned i = 0; i < 6; i++)
			kill(getpid(), numbers[i]);
		execl(argv[0], argv[0], "again", (char *)NULL);
		return 1;
	}
	for (unsigned i = 0; i < 6; i++) {
		sigset_t one = set_of(numbers[i]);

		check_eq(sigtimedwait(&one, &info, &none), numbers[i], "sigtimedwait after exec");
		check_eq(info.si_pid, getpid(), "the sender");
	}
	check_fails(sigtimedwait(&all, &info, &none), EAGAIN, "nothing is left");
	return 0;
}
