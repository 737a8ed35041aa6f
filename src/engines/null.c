/* SPDX-License-Identifier: MIT */
/*
 * The engine that does nothing, to every thread: what tracing costs at least,
 * and the template for an engine of your own. Options: `entry` or `exit` ask
 * for one side of system calls only; `filter=SET` names the calls to report.
 */
#include "weir.h"

static unsigned long events = UTRACE_EVENT_SYSCALL | UTRACE_EVENT(CLONE);
static uint64_t filter[WEIR_SYSCALL_WORDS];
static bool filtered;

static int null_attach(struct task_struct *task);

/* An engine that does not care hands on what the engines before it chose. */
static u32 null_syscall_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)engine;
	(void)regs;
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 null_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)action;
	(void)engine;
	(void)regs;
	return UTRACE_RESUME;
}

/* Nothing is inherited: follow a new thread or process by attaching to it. */
static u32 null_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
		      struct task_struct *child)
{
	(void)action;
	(void)engine;
	(void)clone_flags;
	if (null_attach(child) < 0)
		weir_record_text(0, "null: cannot attach to a new thread");
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops null_ops = {
	.report_clone = null_clone,
	.report_syscall_entry = null_syscall_entry,
	.report_syscall_exit = null_syscall_exit,
};

static int null_attach(struct task_struct *task)
{
	struct utrace_engine *engine =
	    utrace_attach_task(task, UTRACE_ATTACH_CREATE, &null_ops, NULL);
	int err;

	if (IS_ERR(engine))
		return (int)PTR_ERR(engine);
	if (filtered)
		weir_filter_syscalls(engine, filter);
	err = utrace_set_events(task, engine, events);
	utrace_engine_put(engine); /* being attached, it stays */
	return err;
}

static int null_init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "entry", "exit", "filter", NULL };
	int err = weir_options_check(args, allowed);

	if (err < 0)
		return err;
	if (weir_option(args, "entry") != NULL)
		events &= ~UTRACE_EVENT(SYSCALL_EXIT);
	else if (weir_option(args, "exit") != NULL)
		events &= ~UTRACE_EVENT(SYSCALL_ENTRY);
	err = weir_option_syscalls(args, "filter", filter);
	filtered = err > 0;
	return err < 0 ? err : weir_attach_all(args, null_attach);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "null",
	.init = null_init,
};
