/* SPDX-License-Identifier: MIT */
/*
 * In the style of user-space probes: a breakpoint instruction is written over
 * the first byte of a function (the program tells its address by
 * getpgid(2001) with it in the second argument). At each hit the byte is put
 * back, one instruction stepped, and the breakpoint written again.
 */
#define MODULE_NAME "breakpoints"
#include <utrace-kernel.h>

MODULE_LICENSE("MIT");

static const struct utrace_engine_ops breakpoint_ops;

enum { CALL_GETPGID = 121, ORDER_SET = 2001, ORDER_CLEAR = 2002, SIGNO_TRAP = 5 };

static const u8 trap_byte = 0xcc;

static const unsigned long events = UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(QUIESCE) |
				    UTRACE_EVENT(CLONE) | UTRACE_EVENT_SIGNAL_ALL;

struct breakpoint {
	unsigned long address; /* 0: none */
	u8 original;
	bool stepping; /* over the original instruction */
	unsigned long hits;
};

static int attach(struct task_struct *task)
{
	struct breakpoint *breakpoint = kzalloc(sizeof(*breakpoint), GFP_KERNEL);
	struct utrace_engine *engine;
	int rc;

	if (breakpoint == NULL)
		return -ENOMEM;
	engine = utrace_attach_task(task, UTRACE_ATTACH_CREATE, &breakpoint_ops, breakpoint);
	if (IS_ERR(engine)) {
		kfree(breakpoint);
		return (int)PTR_ERR(engine);
	}
	rc = utrace_set_events(task, engine, events);
	utrace_engine_put(engine);
	return rc;
}

static void set(struct breakpoint *breakpoint, unsigned long address)
{
	if (weir_copy_from_user(&breakpoint->original, address, 1) == 0 &&
	    weir_copy_to_user(address, &trap_byte, 1) == 0)
		breakpoint->address = address;
}

static void clear(struct breakpoint *breakpoint)
{
	weir_copy_to_user(breakpoint->address, &breakpoint->original, 1);
	weir_print("breakpoints: %lu hits", breakpoint->hits);
	breakpoint->hits = 0;
	breakpoint->address = 0;
}

static u32 breakpoint_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct breakpoint *breakpoint = engine->data;

	if (regs->orig_ax == CALL_GETPGID && regs->di == ORDER_SET)
		set(breakpoint, regs->si);
	else if (regs->orig_ax == CALL_GETPGID && regs->di == ORDER_CLEAR &&
		 breakpoint->address != 0)
		clear(breakpoint);
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 hit(struct breakpoint *breakpoint, struct pt_regs *regs)
{
	breakpoint->hits++;
	regs->ip = breakpoint->address;
	weir_copy_to_user(breakpoint->address, &breakpoint->original, 1);
	breakpoint->stepping = true;
	return UTRACE_SIGNAL_IGN | UTRACE_SINGLESTEP;
}

static u32 stepped(struct breakpoint *breakpoint)
{
	weir_copy_to_user(breakpoint->address, &trap_byte, 1);
	breakpoint->stepping = false;
	return UTRACE_SIGNAL_IGN | UTRACE_RESUME;
}

static u32 breakpoint_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
			     siginfo_t *info, const struct k_sigaction *orig_ka,
			     struct k_sigaction *return_ka)
{
	struct breakpoint *breakpoint = engine->data;

	if (orig_ka != NULL && info->si_signo == SIGNO_TRAP && breakpoint->stepping)
		return stepped(breakpoint);
	if (orig_ka != NULL && info->si_signo == SIGNO_TRAP && breakpoint->address != 0 &&
	    regs->ip == breakpoint->address + 1)
		return hit(breakpoint, regs);
	return utrace_signal_action(action) |
	       (breakpoint->stepping ? UTRACE_SINGLESTEP : UTRACE_RESUME);
}

static u32 breakpoint_quiesce(u32 action, struct utrace_engine *engine, unsigned long event)
{
	const struct breakpoint *breakpoint = engine->data;

	return breakpoint->stepping ? UTRACE_SINGLESTEP : UTRACE_RESUME;
}

static u32 breakpoint_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
			    struct task_struct *child)
{
	if (attach(child) != 0)
		weir_print("breakpoints: cannot follow");
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops breakpoint_ops = {
	.report_quiesce = breakpoint_quiesce,
	.report_signal = breakpoint_signal,
	.report_syscall_entry = breakpoint_entry,
	.report_clone = breakpoint_clone,
	.release = kfree,
};

static int __init breakpoints_init(void)
{
	return attach(utrace_first_task());
}

static void __exit breakpoints_exit(void)
{
}

module_exit(breakpoints_exit);
module_init(breakpoints_init);
