/* SPDX-License-Identifier: MIT */
/* EN-10: Answering REPORT guarantees a repeat if somebody else stops the thread. */
#include "conform.h"

static void call(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	turn_ends(1);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;

	b = attach_next('B', EV(SYSCALL_ENTRY));
	subject = start_process(call);
	answer_once(a, ON_ENTRY, UTRACE_REPORT, ECHO);
	answer_once(b, ON_ENTRY, UTRACE_STOP, ECHO);
	watch();
	live->begun = 1;
	wait_held(b);
	expect_log("B.entry(5,110) A.entry(0,110) ");
	EXPECT_EQ(control(b, UTRACE_RESUME), 0); /* B itself asks for nothing */
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("B.entry(105,110) A.entry(105,110) ");
	finish(subject);
}
