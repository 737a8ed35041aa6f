/* SPDX-License-Identifier: MIT */
/*
 * CLONE_CHILD_CLEARTID is how join works: the kernel clears the word and wakes
 * its futex when the thread is really gone.
 */
#include <linux/futex.h>
#include <sched.h>

#include "live.h"

static volatile int tid_word;

static int thread(void *argument)
{
	for (unsigned i = 0; i < 10; i++)
		raw0(SYS_sched_yield);
	raw3(SYS_exit, 0, 0, 0);
	return argument != NULL;
}

int main(void)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
	char *stack = map_pages(65536, PROT_READ | PROT_WRITE);

	for (unsigned round = 0; round < 100; round++) {
		int tid = clone(thread, stack + 65536, flags, NULL, &tid_word, NULL, &tid_word);

		check(tid > 0, "clone");
		for (int seen = tid_word; seen != 0; seen = tid_word)
			raw_syscall(SYS_futex, (long)&tid_word, FUTEX_WAIT, seen, 0, 0, 0);
		/* The stack is free now: the kernel said so. */
		memset(stack, 0, 65536);
	}
	check_eq(raw3(SYS_set_tid_address, (long)&tid_word, 0, 0), getpid(), "set_tid_address");
	return 0;
}
