/* SPDX-License-Identifier: MIT */
/*
 * Steps its first thread from getpgid(1001) to getpgid(1002), and says how many steps
 * that were, of single instructions and of blocks in turn; leaves at getpgid(1003).
 */
#include "weir.h"

enum { CALL_GETPGID = 121, ORDER_START = 1001, ORDER_END, ORDER_LEAVE };
enum { SIGNO_TRAP = 5, CODE_TRACE = 2 };

static const unsigned long events =
    UTRACE_EVENT(QUIESCE) | UTRACE_EVENT_SYSCALL | UTRACE_EVENT_SIGNAL_ALL;
static bool on;
static unsigned long runs, count;

static u32 go_on(void)
{
	if (!on)
		return UTRACE_RESUME;
	return runs % 2 == 0 ? UTRACE_SINGLESTEP : UTRACE_BLOCKSTEP;
}

static u32 quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	(void)action;
	(void)engine;
	(void)event;
	return go_on();
}

static u32 entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)engine;
	if (regs->orig_ax == CALL_GETPGID && regs->di == ORDER_START) {
		on = true;
		count = 0;
	} else if (regs->orig_ax == CALL_GETPGID && regs->di == ORDER_END) {
		on = false;
		weir_print("%s: %lu steps", runs % 2 == 0 ? "single" : "block", count);
		runs++;
	} else if (regs->orig_ax == CALL_GETPGID && regs->di == ORDER_LEAVE) {
		weir_print("left");
		return utrace_syscall_action(action) | UTRACE_DETACH;
	}
	return utrace_syscall_action(action) | go_on();
}

static u32 leave(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	(void)action;
	(void)engine;
	(void)regs;
	return go_on();
}

static u32 signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs, siginfo_t *info,
		  const struct k_sigaction *orig_ka, struct k_sigaction *return_ka)
{
	(void)engine;
	(void)regs;
	(void)return_ka;
	if (orig_ka == NULL || info->si_signo != SIGNO_TRAP || info->si_code != CODE_TRACE)
		return utrace_signal_action(action) | go_on();
	/* A step stays armed until a pass without an event disarms it. */
	count += on;
	return UTRACE_SIGNAL_IGN | go_on();
}

static const struct utrace_engine_ops ops = {
	.report_quiesce = quiesce,
	.report_signal = signal,
	.report_syscall_entry = entry,
	.report_syscall_exit = leave,
};

static int init(const struct weir_module_args *args)
{
	return weir_attach(args->first, &ops, NULL, events);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "debugged",
	.init = init,
};
