/* SPDX-License-Identifier: MIT */
/*
 * B-02: Otherwise it waits until no callback to this engine runs; others' callbacks do not
 * matter.
 */
#include "conform.h"

/* Opens the gate when the tester has long been waiting. */
static void open_gate(void)
{
	spin(&live->words[0], 1);
	for (u32 i = 0; i < 1000; i++)
		raw0(SYS_sched_yield);
	mark("open ");
	__atomic_store_n(&live->spies[0].gate, 0, __ATOMIC_RELEASE);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject, opener;

	b = attach_next('B', EV(SYSCALL_EXIT));
	subject = start_process(call_in_turn);
	opener = start_process(open_gate);
	a->gate = 1U << ON_LEAVE;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT_EQ(barrier(b), 0);
	mark("other ");
	live->words[0] = 1;
	EXPECT_EQ(barrier(a), 0);
	mark("over ");
	wait_word(&live->ended, 1);
	unwatch();
	expect_logged("A.leave(5,110) other open ");
	expect_logged("over ");
	expect_not_logged("over open");
	EXPECT(strstr(live->log, "open ") < strstr(live->log, "over "));
	finish(subject);
	finish(opener);
}
