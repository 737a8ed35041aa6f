/* SPDX-License-Identifier: MIT */
/*
 * The events of a live thread but signals: each function is one row of the
 * event table, a specific call and where the thread may stop.
 */
#include "utrace/pass.h"
#include "utrace/report.h"
#include "utrace/syscall_report.h"

enum { CLONE_VFORK_FLAG = 0x4000 };

static inline bool is_wanted(struct task *task, unsigned long event)
{
	return (__atomic_load_n(&task_utrace(task)->events, __ATOMIC_RELAXED) & event) != 0;
}

static inline u32 call_syscall_entry(struct pass *pass, struct utrace_engine *engine,
				     void *arguments)
{
	if (engine->ops->report_syscall_entry == NULL || !engine_wants_call(engine, arguments))
		return CALL_SKIPPED;
	return engine->ops->report_syscall_entry(pass->action | pass->bits | pass->flags, engine,
						 arguments);
}

/* From the end of the first round on: stops, and rounds that follow them. */
static bool end_syscall_entry(struct pass *pass, struct pt_regs *regs)
{
	for (;;) {
		enum stop_result stop;

		pass_end(pass);
		stop = pass_stop(pass);
		if (unlikely(stop == STOP_KILLED))
			return false;
		if (likely(stop != STOP_REPORT))
			break;
		pass->flags = UTRACE_SYSCALL_RESUMED;
		pass_begin_round(pass);
		pass_walk_reverse(pass, call_syscall_entry, regs);
	}
	return (pass->bits & UTRACE_SYSCALL_MASK) != UTRACE_SYSCALL_ABORT;
}

bool utrace_full_syscall_entry(struct task *task, struct pt_regs *regs)
{
	struct pass pass;

	pass_begin(&pass, task, UTRACE_EVENT(SYSCALL_ENTRY));
	pass.mask = UTRACE_SYSCALL_MASK;
	pass_walk_reverse(&pass, call_syscall_entry, regs);
	return end_syscall_entry(&pass, regs);
}

bool utrace_lone_entry_unusual(struct lone_pass lone, struct task *task, struct pt_regs *regs,
			       u32 answer)
{
	struct pass pass = {
		.task = task,
		.event = UTRACE_EVENT(SYSCALL_ENTRY),
		.mask = UTRACE_SYSCALL_MASK,
	};

	lone_finish(lone, &pass, answer);
	return end_syscall_entry(&pass, regs);
}

HOT bool utrace_report_syscall_entry(struct task *task, struct pt_regs *regs)
{
	return !is_wanted(task, UTRACE_EVENT(SYSCALL_ENTRY)) || syscall_entry_pass(task, regs);
}

static inline u32 call_syscall_exit(struct pass *pass, struct utrace_engine *engine,
				    void *arguments)
{
	if (engine->ops->report_syscall_exit == NULL || !engine_wants_call(engine, arguments))
		return CALL_SKIPPED;
	return engine->ops->report_syscall_exit(pass->action, engine, arguments);
}

void utrace_full_syscall_exit(struct task *task, struct pt_regs *regs)
{
	struct pass pass;

	pass_begin(&pass, task, UTRACE_EVENT(SYSCALL_EXIT));
	pass_walk(&pass, call_syscall_exit, regs);
	pass_end(&pass);
	pass_defer(&pass);
}

void utrace_lone_exit_unusual(struct lone_pass lone, struct task *task, u32 answer)
{
	struct pass pass = { .task = task, .event = UTRACE_EVENT(SYSCALL_EXIT) };

	lone_finish(lone, &pass, answer);
	pass_end(&pass);
	pass_defer(&pass);
}

HOT void utrace_report_syscall_exit(struct task *task, struct pt_regs *regs)
{
	if (is_wanted(task, UTRACE_EVENT(SYSCALL_EXIT)))
		syscall_exit_pass(task, regs);
}

struct clone_call {
	unsigned long flags;
	struct task *child;
};

static u32 call_clone(struct pass *pass, struct utrace_engine *engine, void *arguments)
{
	const struct clone_call *clone = arguments;

	if (engine->ops->report_clone == NULL)
		return CALL_SKIPPED;
	return engine->ops->report_clone(pass->action, engine, clone->flags, clone->child);
}

void utrace_report_clone(struct task *task, unsigned long clone_flags, struct task *child)
{
	struct clone_call clone = { clone_flags, child };
	struct pass pass;

	if (!is_wanted(task, UTRACE_EVENT(CLONE)))
		return;
	pass_begin(&pass, task, UTRACE_EVENT(CLONE));
	pass_walk(&pass, call_clone, &clone);
	pass_end(&pass);
	/* A vfork stops in utrace_finish_vfork: no report is needed to get there. */
	if ((clone_flags & CLONE_VFORK_FLAG) != 0)
		utrace_demand(task, pass.others);
	else
		pass_defer(&pass);
}

void utrace_finish_vfork(struct task *task)
{
	if (utrace_is_held(task_utrace(task)))
		utrace_stop(task);
}

struct exec_call {
	const struct linux_binfmt *fmt;
	const struct linux_binprm *bprm;
	struct pt_regs *regs;
};

static u32 call_exec(struct pass *pass, struct utrace_engine *engine, void *arguments)
{
	const struct exec_call *exec = arguments;

	if (engine->ops->report_exec == NULL)
		return CALL_SKIPPED;
	return engine->ops->report_exec(pass->action, engine, exec->fmt, exec->bprm, exec->regs);
}

void utrace_report_exec(struct task *task, const struct linux_binfmt *fmt,
			const struct linux_binprm *bprm, struct pt_regs *regs)
{
	struct exec_call exec = { fmt, bprm, regs };
	struct pass pass;

	if (!is_wanted(task, UTRACE_EVENT(EXEC)))
		return;
	pass_begin(&pass, task, UTRACE_EVENT(EXEC));
	pass_walk(&pass, call_exec, &exec);
	pass_end(&pass);
	pass_defer(&pass);
}

struct exit_call {
	long orig_code;
	long *code;
};

static u32 call_exit(struct pass *pass, struct utrace_engine *engine, void *arguments)
{
	const struct exit_call *exit = arguments;

	if (engine->ops->report_exit == NULL)
		return CALL_SKIPPED;
	return engine->ops->report_exit(pass->action, engine, exit->orig_code, exit->code);
}

void utrace_report_exit(struct task *task, long *code, bool killed)
{
	struct utrace *utrace = task_utrace(task);
	struct exit_call exit = { *code, code };
	struct pass pass;

	utrace_lock(utrace);
	if (utrace->phase == UTRACE_LIVE)
		utrace->phase = UTRACE_EXITING;
	utrace_unlock(utrace);

	if (!is_wanted(task, UTRACE_EVENT(EXIT)))
		return;
	pass_begin(&pass, task, UTRACE_EVENT(EXIT));
	pass_walk(&pass, call_exit, &exit);
	pass_end(&pass);
	/* EE-05, EE-06: nothing but a stop means anything now, and not after SIGKILL. */
	if (!killed && utrace_is_held(utrace))
		utrace_stop(task);
}

struct jctl_call {
	int type;
	int notify;
};

static u32 call_jctl(struct pass *pass, struct utrace_engine *engine, void *arguments)
{
	const struct jctl_call *jctl = arguments;

	if (engine->ops->report_jctl == NULL)
		return CALL_SKIPPED;
	return engine->ops->report_jctl(pass->action, engine, jctl->type, jctl->notify);
}

void utrace_report_jctl(struct task *task, int type, int notify)
{
	struct jctl_call jctl = { type, notify };
	struct pass pass;

	if (!is_wanted(task, UTRACE_EVENT(JCTL)))
		return;
	pass_begin(&pass, task, UTRACE_EVENT(JCTL));
	pass_walk(&pass, call_jctl, &jctl);
	pass_end(&pass);
	pass_defer(&pass);
}

void utrace_job_stop_begin(struct task *task)
{
	struct utrace *utrace = task_utrace(task);

	utrace_lock(utrace);
	__atomic_store_n(&utrace->run_state, UTRACE_JOB_STOPPED, __ATOMIC_RELEASE);
	utrace_unlock(utrace);
}

void utrace_job_stop_end(struct task *task)
{
	struct utrace *utrace = task_utrace(task);

	utrace_lock(utrace);
	__atomic_fetch_add(&utrace->run_count, 1, __ATOMIC_RELEASE);
	__atomic_store_n(&utrace->run_state, UTRACE_RUNNING, __ATOMIC_RELEASE);
	utrace_unlock(utrace);
}
