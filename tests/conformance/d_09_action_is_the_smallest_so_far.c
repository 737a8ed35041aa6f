/* SPDX-License-Identifier: MIT */
/*
 * D-09: The low bits of action are the smallest choice so far in the pass, beginning with
 * RESUME.
 */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_EXIT));
	struct spy *b = attach(SELF, 'B', EV(SYSCALL_EXIT));

	attach(SELF, 'C', EV(SYSCALL_EXIT));
	answer_once(a, ON_LEAVE, UTRACE_REPORT, ECHO);
	answer_once(b, ON_LEAVE, UTRACE_INTERRUPT, ECHO);
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log("A.leave(5,110) B.leave(2,110) C.leave(1,110) ");
	answer_once(a, ON_LEAVE, UTRACE_INTERRUPT, ECHO);
	answer_once(b, ON_LEAVE, UTRACE_REPORT, ECHO);
	watch();
	raw0(SYS_getppid);
	raw0(SYS_getppid);
	unwatch();
	expect_log("A.leave(5,110) B.leave(1,110) C.leave(1,110) "
		   "A.leave(5,110) B.leave(5,110) C.leave(5,110) ");
}
