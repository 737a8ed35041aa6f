/* SPDX-License-Identifier: MIT */
/*
 * An engine that reads a thread's last branch, in its own callback at the end of each
 * getppid: from page faults, on the way of branches that the hardware records.
 */
#include "weir.h"

static u32 recall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	enum { GETPPID = 110 };
	struct weir_branch last = { 0, 0 };
	long count;

	(void)action;
	(void)engine;
	if (syscall_get_nr(utrace_current(), regs) != GETPPID)
		return UTRACE_RESUME;
	count = weir_branches(utrace_current(), &last, 1);
	weir_print("recall: %ld, %lx", count, (unsigned long)last.to);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops recall_ops = { .report_syscall_exit = recall_exit };

static int recall_init(const struct weir_module_args *args)
{
	if (weir_branches_want(WEIR_BRANCHES_STAND_IN) < 0)
		return weir_fail(args, "no page faults", NULL);
	if (weir_branches_want(WEIR_BRANCHES_BY_STEPS) != -EBUSY)
		return weir_fail(args, "two sources at once", NULL);
	return weir_attach(args->first, &recall_ops, NULL, UTRACE_EVENT(SYSCALL_EXIT));
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "recall",
	.init = recall_init,
};
