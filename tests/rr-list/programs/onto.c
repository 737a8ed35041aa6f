/* SPDX-License-Identifier: MIT */
/*
 * An engine that steps through the block of stepped.c and prints what it sees: the
 * offset of each stop, and the entry and exit of each call.
 */
#include "weir.h"

enum { GETPGID = 121, TRAP = 5, BEGIN = 1, END = 2 };

static uint64_t start, end;
static bool on;

static u32 go_on(void)
{
	return on ? UTRACE_SINGLESTEP : UTRACE_RESUME;
}

static u32 on_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)engine;
	if (regs->orig_ax == GETPGID && regs->di == END)
		on = false;
	else if (on && regs->ip - start < end - start)
		weir_print("entry %lu", regs->orig_ax);
	return utrace_syscall_action(action) | go_on();
}

static u32 on_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)action;
	(void)engine;
	if (regs->orig_ax == GETPGID && regs->di == BEGIN) {
		start = regs->si;
		end = regs->dx;
		on = true;
	} else if (on && regs->ip - start < end - start) {
		weir_print("exit %lu at %lu", regs->orig_ax, (unsigned long)(regs->ip - start));
	}
	return go_on();
}

static u32 on_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	(void)action;
	(void)engine;
	(void)event;
	return go_on();
}

static u32 on_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
		     siginfo_t *info, const struct k_sigaction *orig_ka,
		     struct k_sigaction *return_ka)
{
	(void)engine;
	(void)return_ka;
	if (orig_ka == NULL || info->si_signo != TRAP)
		return utrace_signal_action(action) | go_on();
	if (on && regs->ip - start <= end - start)
		weir_print("stop at %lu", (unsigned long)(regs->ip - start));
	return UTRACE_SIGNAL_IGN | go_on();
}

static const struct utrace_engine_ops ops = {
	.report_quiesce = on_quiesce,
	.report_signal = on_signal,
	.report_syscall_entry = on_entry,
	.report_syscall_exit = on_exit,
};

static int init(const struct weir_module_args *args)
{
	return weir_attach(args->first, &ops, NULL,
			   UTRACE_EVENT(QUIESCE) | UTRACE_EVENT_SYSCALL | UTRACE_EVENT_SIGNAL_ALL);
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "onto", .init = init };
