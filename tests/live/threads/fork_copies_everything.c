/* SPDX-License-Identifier: MIT */
/*
 * The child has the parent's memory, descriptors, handlers, mask and alternate
 * stack as they were, and its own pid from the first call on.
 */
#include "live.h"

static int counter;

static void handler(int signal)
{
	(void)signal;
	counter++;
}

int main(void)
{
	stack_t alternate = { .ss_sp = map_pages(65536, PROT_READ | PROT_WRITE), .ss_size = 65536 };
	stack_t got;
	sigset_t mask;
	pid_t parent = getpid();

	handle(SIGUSR1, handler, SA_ONSTACK);
	sigaltstack(&alternate, NULL);
	block(SIGUSR2);
	for (unsigned round = 0; round < 50; round++) {
		pid_t child = fork();

		if (child != 0) {
			check_exits(child, 0, "the child");
			continue;
		}
		check(getpid() != parent && getppid() == parent, "pids");
		check_eq(sigaltstack(NULL, &got), 0, "sigaltstack");
		check(got.ss_sp == alternate.ss_sp && got.ss_flags == 0, "the alternate stack");
		check_eq(sigprocmask(0, NULL, &mask), 0, "sigprocmask");
		check(sigismember(&mask, SIGUSR2) && !sigismember(&mask, SIGUSR1), "the mask");
		raise(SIGUSR1);
		_exit(counter != 1);
	}
	check_eq(counter, 0, "the parent's memory is its own");
	return 0;
}
