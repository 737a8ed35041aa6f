/* SPDX-License-Identifier: MIT */
/*
 * PR_SET_TSC makes rdtsc fault. The program gets that signal for its own
 * instruction, and the agent, which stamps its records with the counter, does
 * without it; so does a child, which inherits it.
 */
#include <sys/prctl.h>
#include <ucontext.h>

#include "host.h"
#include "live.h"

static volatile sig_atomic_t faults;

static void handler(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)info;
	faults++;
	((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] += 2;
}

static int mode(void)
{
	int mode = 0;

	check_eq(prctl(PR_GET_TSC, &mode), 0, "PR_GET_TSC");
	return mode;
}

int main(void)
{
	if (!host_can_forbid_counter())
		skip("the counter cannot be forbidden");
	check_eq(prctl(PR_SET_TSC, PR_TSC_SIGSEGV), 0, "PR_SET_TSC");
	handle_info(SIGSEGV, handler, 0);
	for (int i = 0; i < 10; i++)
		__asm__ volatile("rdtsc" : : : "eax", "edx");
	check_eq(faults, 10, "every rdtsc faults");
	check_eq(mode(), PR_TSC_SIGSEGV, "it reads back");
	check_exits(child_exiting(3), 3, "fork");
	check_eq(prctl(PR_SET_TSC, PR_TSC_ENABLE), 0, "PR_TSC_ENABLE");
	__asm__ volatile("rdtsc" : : : "eax", "edx");
	check_eq(faults, 10, "no more faults");
	return 0;
}
