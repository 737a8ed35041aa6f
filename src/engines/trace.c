/* SPDX-License-Identifier: MIT */
/*
 * The engine behind `weir trace`: a record for everything that happens to a
 * thread. It decides nothing; what each record looks like is the view's
 * business. Option: `filter=SET` names the system calls to record.
 */
#include "weir.h"

static const unsigned long events = UTRACE_EVENT_SYSCALL | UTRACE_EVENT_SIGNAL_ALL |
				    UTRACE_EVENT(CLONE) | UTRACE_EVENT(EXEC) | UTRACE_EVENT(EXIT);
static uint64_t filter[WEIR_SYSCALL_WORDS];
static bool filtered;

static int trace_attach(struct task_struct *task);

/* What an engine knows of its thread; all of it fits into engine->data. */
union trace_state {
	void *data;
	struct {
		/*
		 * In a call or exec that was recorded. What ends otherwise is
		 * the clone that made the thread, which its parent records, or
		 * a sigreturn outside of the filter, whose number is lost.
		 */
		uint16_t in_call;
		uint16_t stop_signal; /* the last one that was going to stop it */
	};
};

static void trace_set_in_call(struct utrace_engine *engine, bool in_call)
{
	union trace_state state = { .data = engine->data };

	state.in_call = in_call;
	engine->data = state.data;
}

static u32 trace_syscall_entry(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	trace_set_in_call(engine, true);
	/* A call that is reported again after a stop was recorded the first time. */
	if ((action & UTRACE_SYSCALL_RESUMED) == 0)
		weir_record_syscall_entry(regs);
	return utrace_syscall_action(action) | UTRACE_RESUME;
}

static u32 trace_syscall_exit(u32 action, struct utrace_engine *engine, struct pt_regs *regs)
{
	union trace_state state = { .data = engine->data };

	(void)action;
	if (!state.in_call)
		return UTRACE_RESUME;
	trace_set_in_call(engine, false);
	weir_record_syscall_exit(regs);
	return UTRACE_RESUME;
}

static void trace_one_signal(u32 action, struct utrace_engine *engine, const siginfo_t *info)
{
	union trace_state state = { .data = engine->data };
	enum utrace_signal_action effect = utrace_signal_action(action);

	weir_record_signal(action, info);
	if (effect != UTRACE_SIGNAL_STOP && effect != UTRACE_SIGNAL_TSTP)
		return;
	state.stop_signal = (uint16_t)info->si_signo;
	engine->data = state.data;
	/* Else report_jctl tells whether and when it stops. */
	if (!(engine->flags & UTRACE_EVENT(JCTL)))
		weir_record_jctl(info->si_signo);
}

static u32 trace_signal(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
			siginfo_t *info, const struct k_sigaction *orig_ka,
			struct k_sigaction *return_ka)
{
	(void)regs;
	(void)return_ka;
	/* Without a disposition there is no signal, only somebody's wish for a report. */
	if (orig_ka != NULL)
		trace_one_signal(action, engine, info);
	return (action & ~(u32)UTRACE_RESUME_MASK) | UTRACE_RESUME;
}

static u32 trace_clone(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
		       struct task_struct *child)
{
	(void)action;
	(void)engine;
	weir_record_clone(clone_flags, child);
	if (trace_attach(child) < 0)
		weir_record_text(0, "trace: cannot attach to a new thread");
	return UTRACE_RESUME;
}

static u32 trace_jctl(u32 action, struct utrace_engine *engine, int type, int notify)
{
	union trace_state state = { .data = engine->data };

	(void)action;
	(void)notify;
	/* Threads that stop for another one's signal do not know it. */
	if (type == CLD_STOPPED && state.stop_signal == 0)
		return UTRACE_RESUME;
	weir_record_jctl(type == CLD_STOPPED ? state.stop_signal : 0);
	if (type == CLD_CONTINUED) {
		state.stop_signal = 0;
		engine->data = state.data;
	}
	return UTRACE_RESUME;
}

static u32 trace_exec(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
		      const struct linux_binprm *bprm, struct pt_regs *regs)
{
	(void)action;
	(void)fmt;
	(void)regs;
	trace_set_in_call(engine, true);
	weir_record_exec(bprm);
	return UTRACE_RESUME;
}

static u32 trace_exit(u32 action, struct utrace_engine *engine, long orig_code, long *code)
{
	(void)action;
	(void)engine;
	(void)orig_code;
	weir_record_exit(*code);
	return UTRACE_RESUME;
}

static const struct utrace_engine_ops trace_ops = {
	.report_signal = trace_signal,
	.report_clone = trace_clone,
	.report_jctl = trace_jctl,
	.report_exec = trace_exec,
	.report_syscall_entry = trace_syscall_entry,
	.report_syscall_exit = trace_syscall_exit,
	.report_exit = trace_exit,
};

static int trace_attach(struct task_struct *task)
{
	struct utrace_engine *engine =
	    utrace_attach_task(task, UTRACE_ATTACH_CREATE, &trace_ops, NULL);
	int err;

	if (IS_ERR(engine))
		return (int)PTR_ERR(engine);
	if (filtered)
		weir_filter_syscalls(engine, filter);
	err = utrace_set_events(task, engine, events | UTRACE_EVENT(JCTL));
	if (err == -EOPNOTSUPP) /* job control is not delivered by every version */
		err = utrace_set_events(task, engine, events);
	utrace_engine_put(engine);
	return err;
}

static int trace_init(const struct weir_module_args *args)
{
	static const char *const allowed[] = { "filter", NULL };
	int err = weir_options_check(args, allowed);

	if (err == 0)
		err = weir_option_syscalls(args, "filter", filter);
	filtered = err > 0;
	return err < 0 ? err : weir_attach_all(args, trace_attach);
}

const struct weir_module weir_module = {
	WEIR_MODULE_HEAD,
	.name = "trace",
	.init = trace_init,
};
