/* SPDX-License-Identifier: MIT */
/* EN-09: A repeated report starts from the former call action and from fresh resume actions. */
#include "conform.h"

static void call(void)
{
	turn_begins(1);
	live->words[0] = (u32)raw0(SYS_getpid);
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject = start_process(call);

	answer_once(a, ON_ENTRY, UTRACE_STOP, UTRACE_SYSCALL_ABORT);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
	wait_word(&live->ended, 1);
	unwatch();
	/* ABORT is still there, STOP is not. */
	expect_log("A.entry(5,39) A.entry(115,39) ");
	EXPECT_EQ((int)live->words[0], -ENOSYS);
	finish(subject);
}
