/* SPDX-License-Identifier: MIT */
/* An engine being detached is invisible to lookups and EXCLUSIVE. */
#include "conform.h"

void test(void)
{
	const int flags = UTRACE_ATTACH_CREATE | UTRACE_ATTACH_EXCLUSIVE;
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject = start_process(call_in_turn);
	struct spy *b = spy_new('B');

	a->gate = 1U << ON_LEAVE;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT_EQ(control(a, UTRACE_DETACH), -EINPROGRESS);
	/* Its callback is still running. */
	EXPECT_EQ(try_attach(b, subject.task, 0), -ENOENT);
	EXPECT(try_attach(b, subject.task, flags) > 0);
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_word(&live->ended, 1);
	unwatch();
	finish(subject);
}
