/* SPDX-License-Identifier: MIT */
/*
 * A SIGTRAP that somebody sends is no breakpoint, also where one byte further
 * back the jump in front of a call might begin: it arrives, and the thread goes
 * on at its own instruction.
 */
#include <pthread.h>
#include <ucontext.h>

#include "live.h"

extern char wait_here[];
long call_later(volatile long *waits);
long call_now(void);
/* Four bytes from where it waits to the call. */
__asm__(".text\n"
	"call_later: mov $39, %eax\n"
	"	movq $1, (%rdi)\n"
	"	nop\n"
	"wait_here: jmp wait_here\n"
	"	nop\n"
	"	nop\n"
	"	syscall\n"
	"	ret\n"
	"call_now: mov $39, %eax\n"
	"	jmp wait_here + 2\n");

static volatile long waits, arrived;

static void on_trap(int signal, siginfo_t *info, void *context)
{
	greg_t *ip = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];

	check_eq(signal, SIGTRAP, "the signal");
	check_eq(info->si_code, SI_TKILL, "it was sent");
	if (*ip == (greg_t)(uintptr_t)wait_here) {
		*ip += 2;
		arrived = 1;
	}
}

static void *wait_and_call(void *argument)
{
	check_eq(call_later(&waits), getpid(), "the call");
	return argument;
}

int main(void)
{
	pthread_t thread;

	handle_info(SIGTRAP, on_trap, 0);
	for (int i = 0; i < 5; i++)
		check_eq(call_now(), getpid(), "the site is known");
	check_eq(pthread_create(&thread, NULL, wait_and_call, NULL), 0, "create");
	while (waits == 0)
		sched_yield();
	while (arrived == 0) {
		pthread_kill(thread, SIGTRAP);
		sched_yield();
	}
	check_eq(pthread_join(thread, NULL), 0, "join");
	return 0;
}
