/* SPDX-License-Identifier: MIT */
/*
 * K-10: Errors are negative numbers of a fixed list, or error pointers; barrier's -ERESTARTSYS
 * (512) is visible.
 */
#include "conform.h"

_Static_assert(ERESTARTSYS == 512 && ERESTARTNOINTR == 513 && ERESTARTNOHAND == 514, "");
_Static_assert(ERESTART_RESTARTBLOCK == 516, "");

static void wait_for_turn(void)
{
	turn_begins(1);
	raw3(SYS_pause, 0, 0, 0);
}

void test(void)
{
	struct subject subject = start_process(wait_for_turn);
	struct spy *a = attach(subject.task, 'A', EV(SYSCALL_EXIT));

	EXPECT_EQ(try_attach(spy_new('B'), subject.task, UTRACE_ATTACH_MATCH_OPS), -2);
	EXPECT_EQ(try_attach(a, subject.task, 0x31), -17);
	EXPECT_EQ(control(a, UTRACE_REPORT), -22);
	EXPECT_EQ(control(a, UTRACE_STOP), -115);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	EXPECT_EQ(set_events(a, 0), -3);
	EXPECT_EQ(barrier(a), -3);
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "the subject dies");
}
