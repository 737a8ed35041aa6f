/* SPDX-License-Identifier: MIT */
/* D-12: What report_quiesce answers never changes event-specific bits. */
#include "conform.h"

static void call(void)
{
	turn_begins(1);
	live->words[0] = (u32)raw0(SYS_getpid);
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE) | EV(SYSCALL_ENTRY));
	struct spy *b, *c = attach_next('B', EV(QUIESCE));
	struct subject subject;

	b = attach_next('C', EV(SYSCALL_ENTRY));
	subject = start_process(call);
	answer_bits(b, ON_ENTRY, UTRACE_RESUME, UTRACE_SYSCALL_ABORT);
	watch();
	turn(1);
	unwatch();
	expect_log("C.entry(5,39) B.quiesce(5,40) A.quiesce(5,40) A.entry(15,39) ");
	EXPECT_EQ((int)live->words[0], -ENOSYS);
	finish(subject);
	(void)a, (void)c;
}
