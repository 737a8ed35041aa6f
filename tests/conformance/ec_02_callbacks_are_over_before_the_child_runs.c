/* SPDX-License-Identifier: MIT */
/*
 * EC-02: All report_clone callbacks have returned before the child's first program
 * instruction.
 */
#include "conform.h"

static void fork_once(void)
{
	turn_begins(1);
	if (raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0) == 0) {
		live->words[0] = 1;
		leave_process(0);
	}
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(CLONE));
	struct subject subject;

	b = attach_next('B', EV(CLONE));
	subject = start_process(fork_once);
	a->gate = b->gate = 1U << ON_CLONE;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT(stands_still(&live->words[0]) && live->words[0] == 0);
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_word(&b->inside, 1);
	EXPECT(stands_still(&live->words[0]) && live->words[0] == 0);
	__atomic_store_n(&b->gate, 0, __ATOMIC_RELEASE);
	wait_word(&live->words[0], 1);
	unwatch();
	finish(subject);
}
