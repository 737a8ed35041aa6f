/* SPDX-License-Identifier: MIT */
/* K-05: System call actions are RUN 0x00 and ABORT 0x10; RESUMED is the flag 0x100. */
#include "conform.h"

_Static_assert(UTRACE_SYSCALL_RUN == 0x00 && UTRACE_SYSCALL_ABORT == 0x10, "");
_Static_assert(UTRACE_SYSCALL_MASK == 0xf0 && UTRACE_SYSCALL_RESUMED == 0x100, "");

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;

	b = attach_next('B', EV(SYSCALL_ENTRY));
	subject = start_process(call_in_turn);
	answer_once(b, ON_ENTRY, UTRACE_STOP, 0x10);
	watch();
	live->begun = 1;
	wait_held(b);
	expect_log("B.entry(5,110) A.entry(10,110) ");
	EXPECT_EQ(control(b, UTRACE_REPORT), -EINVAL); /* it has no QUIESCE */
	EXPECT_EQ(control(b, UTRACE_INTERRUPT), 0);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("B.entry(115,110) A.entry(115,110) ");
	finish(subject);
	(void)a;
}
