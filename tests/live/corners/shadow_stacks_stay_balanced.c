/* SPDX-License-Identifier: MIT */
/*
 * With a shadow stack the CPU compares every return with the call it belongs to:
 * calls of the kernel, signals and threads must not return by other ways.
 */
#include <asm/prctl.h>
#include <pthread.h>

#include "live.h"

enum { SHSTK_ENABLE = 0x5001, SHSTK_STATUS = 0x5005, SHSTK_FEATURE = 1 };

static volatile int handled;

static void handler(int signal)
{
	(void)signal;
	raw0(SYS_getppid);
	handled++;
}

static void *worker(void *argument)
{
	for (unsigned i = 0; i < 100; i++)
		raw0(SYS_getppid);
	return argument;
}

/* Never returns: the frames below were not called with the shadow stack on. */
_Noreturn static void run(void)
{
	unsigned long features = 0;
	pthread_t thread;

	check_eq(raw3(SYS_arch_prctl, SHSTK_STATUS, (long)&features, 0), 0, "status");
	check((features & SHSTK_FEATURE) != 0, "the shadow stack is on");
	handle(SIGUSR1, handler, 0);
	for (int i = 0; i < 100; i++) {
		raw0(SYS_getppid);
		raise(SIGUSR1);
		check_eq(handled, i + 1, "handled");
	}
	check_eq(pthread_create(&thread, NULL, worker, NULL), 0, "create");
	check_eq(pthread_join(thread, NULL), 0, "join");
	check_exits(child_exiting(4), 4, "fork");
	_exit(0);
}

int main(void)
{
	if (raw3(SYS_arch_prctl, SHSTK_ENABLE, SHSTK_FEATURE, 0) != 0)
		skip("no shadow stack");
	run();
}
