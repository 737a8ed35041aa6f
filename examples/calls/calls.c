/* SPDX-License-Identifier: MIT */
/*
 * An engine of your own: says, when a thread exits, how many system calls it
 * made. Build it with `make`, run it with `weir run -e ./calls.so ls`.
 */
#include <weir.h>

static const struct utrace_engine_ops ops;
static const unsigned long events =
    UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(CLONE) | UTRACE_EVENT(EXIT);

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	engine->data = (char *)engine->data + 1; /* ours, one per thread: the counter */
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *child)
{
	weir_attach(child, &ops, NULL, events); /* before its first instruction */
	return UTRACE_RESUME;
}

static u32 on_exit(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	weir_print("calls: %lu system calls", (unsigned long)engine->data);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops ops = {
	.report_syscall_entry = on_entry,
	.report_clone = on_clone,
	.report_exit = on_exit,
};

static int init(const struct weir_module_args *args)
{
	return weir_attach(args->first, &ops, NULL, events);
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "calls", .init = init };
