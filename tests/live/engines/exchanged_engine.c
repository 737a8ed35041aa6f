/* SPDX-License-Identifier: MIT */
/*
 * Two engines at one thread: the one that hears of an entry first asks for what
 * the call will write, then the other makes a different call of it. Prints what
 * the question comes to at the exit.
 */
#include "weir.h"

enum { GETPPID = 110, UNAME = 63 };

static void ignore(const struct weir_written *range, void *data)
{
}

static u32 asker_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	if (regs->orig_ax == GETPPID)
		weir_written_begin(regs, WEIR_WRITTEN_AUTO);
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 asker_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	if (regs->orig_ax == GETPPID || regs->orig_ax == UNAME)
		weir_print("call %d: %d", (int)regs->orig_ax,
			   weir_for_each_written(regs, WEIR_WRITTEN_AUTO, ignore, NULL));
	return UTRACE_RESUME;
}

static u32 exchanger_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	if (regs->orig_ax == GETPPID && regs->di != 0)
		regs->orig_ax = UNAME;
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static const struct utrace_engine_ops asker = {
	.report_syscall_entry = asker_entry,
	.report_syscall_exit = asker_exit,
};
static const struct utrace_engine_ops exchanger = { .report_syscall_entry = exchanger_entry };

static int start(const struct weir_module_args *args)
{
	int err = weir_attach(args->first, &exchanger, NULL, UTRACE_EVENT(SYSCALL_ENTRY));

	return err != 0 ? err : weir_attach(args->first, &asker, NULL, UTRACE_EVENT_SYSCALL);
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "exchanged", .init = start };
