/* SPDX-License-Identifier: MIT */
/*
 * K-07: UTRACE_API_VERSION is 20091216, and engines may choose signatures by it.
 *
 * An engine written for several versions, as out-of-tree ones are.
 */
#include "conform.h"

#if !defined(UTRACE_API_VERSION) || UTRACE_API_VERSION < 20091216
#error "an engine would take this for an older interface"
#endif
_Static_assert(UTRACE_API_VERSION == 20091216, "");

#ifdef ENGINE
static u32 leave(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)action;
	(void)engine;
	if (regs->orig_ax == 110)
		live_log("leave ");
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
#if UTRACE_API_VERSION >= 20091216
	.report_syscall_exit = leave,
#endif
};

long live_act(long number, unsigned long a, unsigned long b)
{
	(void)number, (void)a, (void)b;
	return weir_attach(utrace_current(), &ops, NULL, EV(SYSCALL_EXIT));
}
#else
void test(void)
{
	EXPECT_EQ(custom(0, 0, 0), 0);
	raw0(SYS_getppid);
	expect_log("leave ");
}
#endif
