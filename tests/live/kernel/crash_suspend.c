/* SPDX-License-Identifier: MIT */
/*
 * In the style of a crash suspender: a thread that is about to dump core is
 * held and its signal put off, so that somebody can look at it; then it gets
 * the signal after all. Here the examiner is another process of the program,
 * which asks by getpgid(4711).
 */
#define MODULE_NAME "crash_suspend"
#include <utrace-kernel.h>

MODULE_LICENSE("MIT");

static const struct utrace_engine_ops suspend_ops;

enum { CALL_GETPGID = 121, ORDER = 4711 };

static const unsigned long events = UTRACE_EVENT(SIGNAL_CORE) | UTRACE_EVENT(QUIESCE) |
				    UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(CLONE) |
				    UTRACE_EVENT(DEATH);

/* The one that crashed. Its engine is referenced until it is let go. */
static struct task_struct *crashed;
static struct utrace_engine *crashed_engine;
static unsigned long examined;

static int attach(struct task_struct *task)
{
	struct utrace_engine *engine =
	    utrace_attach_task(task, UTRACE_ATTACH_CREATE, &suspend_ops, NULL);
	int rc;

	if (IS_ERR(engine))
		return (int)PTR_ERR(engine);
	rc = utrace_set_events(task, engine, events);
	utrace_engine_put(engine);
	return rc;
}

static u32 hold(struct utrace_engine *engine, const siginfo_t *info)
{
	weir_print("crash_suspend: signal %d", info->si_signo);
	crashed_engine = engine;
	utrace_engine_get(engine);
	/* Release: the engine is there for who sees the task. */
	__atomic_store_n(&crashed, current, __ATOMIC_RELEASE);
	return UTRACE_SIGNAL_IGN | UTRACE_STOP;
}

/* Let go by INTERRUPT, the thread reports once more, with the signal it had then. */
static u32 suspend_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
			  siginfo_t *info, const struct k_sigaction *orig_ka,
			  struct k_sigaction *return_ka)
{
	if (utrace_signal_action(action) == UTRACE_SIGNAL_REPORT && engine == crashed_engine)
		return UTRACE_SIGNAL_CORE | UTRACE_RESUME;
	if (utrace_signal_action(action) == UTRACE_SIGNAL_CORE && crashed == NULL)
		return hold(engine, info);
	return utrace_signal_action(action) | UTRACE_RESUME;
}

/* Whether it is stopped by now: it may be still on its way. */
static bool examine_crashed(struct task_struct *task)
{
	struct utrace_examiner examiner;

	if (utrace_prepare_examine(task, crashed_engine, &examiner) != 0)
		return false;
	examined++;
	return utrace_finish_examine(task, crashed_engine, &examiner) == 0;
}

/* The order answers 0 when the crashed thread was examined and let go, else -EAGAIN. */
static u32 suspend_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	struct task_struct *task = __atomic_load_n(&crashed, __ATOMIC_ACQUIRE);

	if (regs->orig_ax != CALL_GETPGID || regs->di != ORDER)
		return utrace_syscall_action(action) | UTRACE_RESUME;
	regs->ax = (unsigned long)-EAGAIN;
	if (task != NULL && examine_crashed(task)) {
		utrace_control(task, crashed_engine, UTRACE_INTERRUPT);
		utrace_engine_put(crashed_engine);
		regs->ax = 0;
	}
	return UTRACE_SYSCALL_ABORT | UTRACE_RESUME;
}

static u32 suspend_clone(u32 action, struct utrace_engine *engine, unsigned long flags,
			 struct task_struct *child)
{
	if (attach(child) != 0)
		weir_print("crash_suspend: cannot follow");
	return UTRACE_RESUME;
}

static u32 suspend_death(struct utrace_engine *engine, bool group_dead, int signal)
{
	return UTRACE_DETACH;
}

static const struct utrace_engine_ops suspend_ops = {
	.report_signal = suspend_signal,
	.report_syscall_entry = suspend_entry,
	.report_clone = suspend_clone,
	.report_death = suspend_death,
};

static int __init suspend_init(void)
{
	return attach(utrace_first_task());
}

static void __exit suspend_exit(void)
{
	weir_print("crash_suspend: examined %lu times", examined);
}

module_exit(suspend_exit);
module_init(suspend_init);
