/* SPDX-License-Identifier: MIT */
/*
 * An engine inside: a thread of one process waits for a word of another one, as
 * family.c shows it. The answer is 0 if it slept, or came when the word had changed.
 */
#include "weir.h"

#include "utrace-task.h"

enum { GETPPID = 110 };

static const struct utrace_engine_ops ops;

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct pid *pid;
	int result;

	(void)engine;
	if (regs->orig_ax != GETPPID || regs->di == 0)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	pid = find_get_pid((int)regs->r10);
	result = weir_futex_wait(pid_task(pid, PIDTYPE_PID), regs->si, (uint32_t)regs->dx, 0);
	put_pid(pid);
	regs->ax = result == -EAGAIN ? 0 : (unsigned long)result;
	return UTRACE_SYSCALL_ABORT | UTRACE_RESUME;
}

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *child)
{
	(void)action;
	(void)engine;
	(void)flags;
	weir_attach(child, &ops, NULL, UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(CLONE));
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_syscall_entry = on_entry,
	.report_clone = on_clone,
};

static int init(const struct weir_module_args *args)
{
	return weir_attach(args->first, &ops, NULL,
			   UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(CLONE));
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "relative", .init = init };
