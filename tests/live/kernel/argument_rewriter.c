/* SPDX-License-Identifier: MIT */
/*
 * In the style of a partial virtual machine: calls are changed on the way in
 * and put back on the way out, without QUIESCE. The program opens one file
 * and gets another; whoever traces above it sees the program's own call.
 */
#define MODULE_NAME "argument_rewriter"
#include <utrace-kernel.h>

MODULE_LICENSE("MIT");

static const struct utrace_engine_ops rewriter_ops;

enum { CALL_OPENAT = 257, CALL_GETPPID = 110, CALL_GETPID = 39 };

static const unsigned long events =
    UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(SYSCALL_EXIT) | UTRACE_EVENT(CLONE);

/* What the call was before: the program's registers are to look untouched. */
struct former {
	unsigned long nr;
};

static int attach(struct task_struct *task)
{
	struct former *former = kzalloc(sizeof(*former), GFP_KERNEL);
	struct utrace_engine *engine;
	int rc;

	if (former == NULL)
		return -ENOMEM;
	engine = utrace_attach_task(task, UTRACE_ATTACH_CREATE, &rewriter_ops, former);
	if (IS_ERR(engine)) {
		kfree(former);
		return (int)PTR_ERR(engine);
	}
	rc = utrace_set_events(task, engine, events);
	utrace_engine_put(engine);
	return rc;
}

static u32 rewriter_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct former *former = engine->data;
	char path[8];

	former->nr = 0;
	if (regs->orig_ax == CALL_GETPPID) {
		former->nr = regs->orig_ax;
		regs->orig_ax = CALL_GETPID;
	} else if (regs->orig_ax == CALL_OPENAT &&
		   weir_strncpy_from_user(path, regs->si, sizeof(path)) == 4 && path[0] == 'o' &&
		   path[1] == 'l' && path[2] == 'd') {
		weir_copy_to_user(regs->si, "new", 4);
		former->nr = regs->orig_ax;
	}
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 rewriter_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct former *former = engine->data;

	if (former->nr == CALL_GETPPID)
		regs->orig_ax = CALL_GETPPID;
	else if (former->nr == CALL_OPENAT)
		weir_copy_to_user(regs->si, "old", 4);
	return UTRACE_RESUME;
}

static u32 rewriter_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
			  struct task_struct *child)
{
	if (attach(child) != 0)
		weir_print("argument_rewriter: cannot follow");
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops rewriter_ops = {
	.report_syscall_entry = rewriter_entry,
	.report_syscall_exit = rewriter_exit,
	.report_clone = rewriter_clone,
	.release = kfree,
};

static int __init rewriter_init(void)
{
	return attach(utrace_first_task());
}

static void __exit rewriter_exit_module(void)
{
}

module_exit(rewriter_exit_module);
module_init(rewriter_init);
