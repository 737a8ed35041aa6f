/* SPDX-License-Identifier: MIT */
/* EN-13: Steps answered here are pending and are cancelled by this call's SYSCALL_EXIT pass. */
#include "conform.h"

static void run(struct spy *a, u32 step, const char *log)
{
	answer_once(a, ON_ENTRY, step, ECHO);
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log(log);
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_ENTRY) | EV(SIGNAL_CORE));

	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
	run(a, UTRACE_SINGLESTEP, "A.entry(5,110) A.signal(35,5) ");
	attach(SELF, 'B', EV(SYSCALL_EXIT));
	run(a, UTRACE_SINGLESTEP, "A.entry(5,110) B.leave(5,110) ");
	run(a, UTRACE_BLOCKSTEP, "A.entry(5,110) B.leave(5,110) ");
}
