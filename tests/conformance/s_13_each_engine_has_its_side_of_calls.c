/* SPDX-License-Identifier: MIT */
/* S-13: An engine with one of the two system call events is not called for the other. */
#include "conform.h"

void test(void)
{
	attach(SELF, 'A', EV(SYSCALL_ENTRY));
	attach(SELF, 'B', EV(SYSCALL_EXIT));
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log("A.entry(5,110) B.leave(5,110) ");
}
