/* SPDX-License-Identifier: MIT */
/*
 * EN-01: Engines are visited in reverse order, each with its report_quiesce, so the last
 * attached is nearest the program.
 */
#include "conform.h"

void test(void)
{
	attach(SELF, 'A', EV(QUIESCE) | EV(SYSCALL_ENTRY));
	attach(SELF, 'B', EV(QUIESCE) | EV(SYSCALL_ENTRY));
	attach(SELF, 'C', EV(QUIESCE) | EV(SYSCALL_ENTRY));
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log("C.quiesce(5,40) C.entry(5,110) B.quiesce(5,40) B.entry(5,110) "
		   "A.quiesce(5,40) A.entry(5,110) ");
}
