/* SPDX-License-Identifier: MIT */
/*
 * Tells of the end of each thread, and lets the program ask: the call ASK, which
 * no kernel knows, returns which threads (bits, by order of creation) have died,
 * and above 32 bits which were reaped.
 */
#include "utrace-kernel.h"

enum { ASK = 0x7ee1 };

static unsigned long died, reaped, made;

static int attach(struct task_struct *task);

static unsigned long number_of(const struct utrace_engine *engine)
{
	return (unsigned long)engine->data;
}

static u32 on_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
		    struct task_struct *child)
{
	attach(child);
	return UTRACE_RESUME;
}

static u32 on_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		   const struct linux_binprm *bprm, struct pt_regs *regs)
{
	weir_print("%lu exec", number_of(engine));
	return UTRACE_RESUME;
}

static u32 on_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	if (syscall_get_nr(utrace_current(), regs) == ASK)
		syscall_set_return_value(utrace_current(), regs, 0,
					 (long)(__atomic_load_n(&died, __ATOMIC_ACQUIRE) |
						__atomic_load_n(&reaped, __ATOMIC_ACQUIRE) << 32));
	return UTRACE_RESUME;
}

static u32 on_exit(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	weir_print("%lu exit %lx", number_of(engine), orig_code);
	return UTRACE_RESUME;
}

static u32 on_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	weir_print("%lu death %d %d", number_of(engine), group_dead, signal);
	__atomic_fetch_or(&died, 1UL << number_of(engine), __ATOMIC_RELEASE);
	return UTRACE_RESUME;
}

static void on_reap(struct utrace_engine *engine, struct task_struct *task)
{
	weir_print("%lu reap", number_of(engine));
	__atomic_fetch_or(&reaped, 1UL << number_of(engine), __ATOMIC_RELEASE);
}

static const struct utrace_engine_ops ops = {
	.report_clone = on_clone,
	.report_exec = on_exec,
	.report_syscall_exit = on_syscall_exit,
	.report_exit = on_exit,
	.report_death = on_death,
	.report_reap = on_reap,
};

static int attach(struct task_struct *task)
{
	unsigned long number = __atomic_fetch_add(&made, 1, __ATOMIC_RELAXED);

	return weir_attach(task, &ops, (void *)number,
			   UTRACE_EVENT(CLONE) | UTRACE_EVENT(EXEC) | UTRACE_EVENT(EXIT) |
			       UTRACE_EVENT(DEATH) | UTRACE_EVENT(REAP) |
			       UTRACE_EVENT(SYSCALL_EXIT));
}

static int start(const struct weir_module_args *args)
{
	return attach(args->first);
}

const struct weir_module weir_module = { WEIR_MODULE_HEAD, .name = "ends", .init = start };
