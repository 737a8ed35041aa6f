/* SPDX-License-Identifier: MIT */
/*
 * D-04: Within a pass, each engine's report_quiesce comes immediately before its own specific
 * callback.
 */
#include "conform.h"

void test(void)
{
	attach(SELF, 'A', EV(QUIESCE) | EV(SYSCALL_EXIT));
	attach(SELF, 'B', EV(QUIESCE) | EV(SYSCALL_EXIT));
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log("B.quiesce(5,40) A.quiesce(5,40) "
		   "A.quiesce(5,80) A.leave(5,110) B.quiesce(5,80) B.leave(5,110) ");
}
