/* SPDX-License-Identifier: MIT */
/*
 * prepare_examine: 0 for oneself and for a thread stopped under this engine's hold;
 * -EINVAL, -EAGAIN, -ESRCH else.
 */
#include "conform.h"

static void calls(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	turn_ends(1);
	turn_begins(2);
	raw0(SYS_getppid);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY) | EV(REAP) | EV(DEATH));
	struct spy *s = attach(SELF, 'S', 0);
	struct subject subject = start_process(calls);

	EXPECT_EQ(prepare_examine(s), 0);
	EXPECT_EQ(prepare_examine(a), -EINVAL); /* it holds nothing */
	a->gate = 1U << ON_ENTRY;
	answer_once(a, ON_ENTRY, UTRACE_STOP, ECHO);
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT_EQ(control(a, UTRACE_STOP), -EINPROGRESS);
	EXPECT_EQ(prepare_examine(a), -EAGAIN); /* is running, in that callback */
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	while (control(a, UTRACE_STOP) != 0)
		raw0(SYS_sched_yield);
	EXPECT_EQ(prepare_examine(a), 0);
	EXPECT_EQ(finish_examine(a), 0);
	unwatch();
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	watch();
	a->gate = 1U << ON_DEATH;
	answer(a, ON_ENTRY, UTRACE_STOP);
	live->begun = 2;
	wait_held(a);
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	wait_word(&a->inside, 1);
	EXPECT_EQ(prepare_examine(a), -ESRCH);
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	check_killed(subject.tid, SIGKILL, "killed while it was held");
	wait_logged("A.reap");
	unwatch();
	EXPECT_EQ(prepare_examine(a), -ESRCH);
}
