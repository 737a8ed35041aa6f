/* SPDX-License-Identifier: MIT */
/* EN-06: An aborted call still has its SYSCALL_EXIT. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', UTRACE_EVENT_SYSCALL);

	answer_bits(a, ON_ENTRY, UTRACE_RESUME, UTRACE_SYSCALL_ABORT);
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log("A.entry(5,110) A.leave(5,110) ");
}
