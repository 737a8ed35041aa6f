/* SPDX-License-Identifier: MIT */
/*
 * Every system call of every process works on the engines of the first thread:
 * whoever is killed is killed under its lock, or in the midst of an attachment.
 */
#include "weir.h"

static struct task_struct *first;
static int attach(struct task_struct *task);

static u32 nothing(u32 action, struct utrace_engine *engine, unsigned long event)
{
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops guest_ops = { .report_quiesce = nothing };

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *child)
{
	attach(child);
	return UTRACE_RESUME;
}

static u32 on_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct utrace_engine *guest;

	guest = utrace_attach_task(first, UTRACE_ATTACH_CREATE, &guest_ops, NULL);
	if (IS_ERR(guest))
		return UTRACE_RESUME;
	utrace_set_events(first, guest, UTRACE_EVENT(QUIESCE));
	utrace_control(first, guest, UTRACE_DETACH);
	utrace_engine_put(guest);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_clone = on_clone,
	.report_syscall_exit = on_syscall_exit,
};

static int attach(struct task_struct *task)
{
	return weir_attach(task, &ops, NULL, UTRACE_EVENT(CLONE) | UTRACE_EVENT(SYSCALL_EXIT));
}

static int start(const struct weir_module_args *args)
{
	first = args->first;
	return attach(first);
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "locks", .init = start };
