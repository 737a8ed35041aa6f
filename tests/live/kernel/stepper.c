/* SPDX-License-Identifier: MIT */
/*
 * In the style of an instruction tracer: between two calls that the program
 * makes for it, getpgid(1001) and getpgid(1002), each instruction is stepped
 * and counted. The program sees nothing of the traps.
 */
#define MODULE_NAME "stepper"
#include <utrace-kernel.h>

MODULE_LICENSE("MIT");

static const struct utrace_engine_ops stepper_ops;

enum { CALL_GETPGID = 121, ORDER_START = 1001, ORDER_END = 1002, SIGNO_TRAP = 5 };

static const unsigned long events = UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(SYSCALL_EXIT) |
				    UTRACE_EVENT(QUIESCE) | UTRACE_EVENT(CLONE) |
				    UTRACE_EVENT_SIGNAL_ALL;

struct stepping {
	bool on;
	bool ending; /* steps stay armed until a pass without an event disarms them */
	unsigned long count;
};

static unsigned long total;
static unsigned long runs;

static int attach(struct task_struct *task)
{
	struct stepping *stepping = kzalloc(sizeof(*stepping), GFP_KERNEL);
	struct utrace_engine *engine;
	int rc;

	if (stepping == NULL)
		return -ENOMEM;
	engine = utrace_attach_task(task, UTRACE_ATTACH_CREATE, &stepper_ops, stepping);
	if (IS_ERR(engine)) {
		kfree(stepping);
		return (int)PTR_ERR(engine);
	}
	rc = utrace_set_events(task, engine, events);
	utrace_engine_put(engine);
	return rc;
}

static u32 go_on(const struct utrace_engine *engine)
{
	const struct stepping *stepping = engine->data;

	return stepping->on ? UTRACE_SINGLESTEP : UTRACE_RESUME;
}

static u32 stepper_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct stepping *stepping = engine->data;

	if (regs->orig_ax == CALL_GETPGID && regs->di == ORDER_START) {
		stepping->on = true;
		stepping->count = 0;
	} else if (regs->orig_ax == CALL_GETPGID && regs->di == ORDER_END && stepping->on) {
		stepping->on = false;
		stepping->ending = true;
		__atomic_fetch_add(&total, stepping->count, __ATOMIC_RELAXED);
		__atomic_fetch_add(&runs, 1, __ATOMIC_RELAXED);
	}
	return utrace_syscall_action(action) | go_on(engine);
}

/* Any report cancels a step that was pending: ask again. */
static u32 stepper_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	const struct stepping *stepping = engine->data;

	return stepping->ending ? UTRACE_REPORT : go_on(engine);
}

static u32 stepper_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	struct stepping *stepping = engine->data;

	if (event == 0)
		stepping->ending = false;
	return go_on(engine);
}

/* Our own traps are dropped; whatever else comes is the program's. */
static u32 stepper_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
			  siginfo_t *info, const struct k_sigaction *orig_ka,
			  struct k_sigaction *return_ka)
{
	struct stepping *stepping = engine->data;

	if (orig_ka == NULL)
		stepping->ending = false;
	if (orig_ka == NULL || !stepping->on || info->si_signo != SIGNO_TRAP)
		return utrace_signal_action(action) | go_on(engine);
	stepping->count++;
	return UTRACE_SIGNAL_IGN | UTRACE_SINGLESTEP;
}

static u32 stepper_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
			 struct task_struct *child)
{
	if (attach(child) != 0)
		weir_print("stepper: cannot follow");
	return go_on(engine);
}

static const struct utrace_engine_ops stepper_ops = {
	.report_quiesce = stepper_quiesce,
	.report_signal = stepper_signal,
	.report_syscall_entry = stepper_entry,
	.report_syscall_exit = stepper_exit,
	.report_clone = stepper_clone,
	.release = kfree,
};

static int __init stepper_init(void)
{
	return attach(utrace_first_task());
}

static void __exit stepper_exit_module(void)
{
	weir_print("stepper: %lu runs, %lu steps", runs, total);
}

module_exit(stepper_exit_module);
module_init(stepper_init);
