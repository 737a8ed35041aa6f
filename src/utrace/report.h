/* SPDX-License-Identifier: MIT */
/*
 * What the source of events calls: the agent for a live thread, the supervisor
 * for a dead one. Each report makes the callbacks of that event, if anybody
 * wants them, and notes what has to happen next.
 *
 * Unless stated otherwise these are called by the thread `task` itself, with
 * no locks, never inside one another, and never from a callback. The tests
 * that keep them off the fast path are the caller's to make, on
 * task->utrace.events; calling when nobody is interested is correct and cheap.
 *
 * The way back to the program is a loop that belongs to the caller:
 *
 *	while (utrace_needs_resume(task) || signals are deliverable) {
 *		if (signals are deliverable || utrace_wants_signal(task))
 *			... utrace_get_signal(task, regs, &signal) ...
 *		else
 *			utrace_resume(task, regs);
 *	}
 */
#ifndef WEIR_UTRACE_REPORT_H
#define WEIR_UTRACE_REPORT_H

#include "utrace.h"
#include "utrace/utrace_state.h"
#include "utrace/task.h"

/* Before the task is visible to anybody. All of *utrace is set, run_count kept. */
void utrace_init(struct task *task);

/*
 * A task slot is given up without death or reap (a clone that failed, the end
 * of the domain): detaches whatever is attached, without callbacks.
 */
void utrace_discard(struct task *task);

/*
 * Before the call in regs. Returns false when it must not be made: an engine
 * aborted it (ax is what the program sees) or the thread is being killed. May
 * stop; the call to make is what regs hold afterwards.
 */
bool utrace_report_syscall_entry(struct task *task, struct pt_regs *regs);

/* After every call that was reported or aborted; ax may be a restart code. */
void utrace_report_syscall_exit(struct task *task, struct pt_regs *regs);

/*
 * In the parent, when the child exists (utrace_init done) but is kept from its
 * first program instruction. The caller lets the child go afterwards; after a
 * vfork it then calls utrace_finish_vfork, before waiting for the child.
 */
void utrace_report_clone(struct task *task, unsigned long clone_flags, struct task *child);
void utrace_finish_vfork(struct task *task);

/* Before the first instruction of the new image, whose initial registers are regs. */
void utrace_report_exec(struct task *task, const struct linux_binfmt *fmt,
			const struct linux_binprm *bprm, struct pt_regs *regs);

/*
 * When the thread begins to exit; to be called always, whoever is interested.
 * *code is the wait status, changed by engines. `killed`: the cause is
 * SIGKILL, or the process or an exec by another thread ends it: then no engine
 * can stop it here. May stop.
 */
void utrace_report_exit(struct task *task, long *code, bool killed);

/* type CLD_STOPPED or CLD_CONTINUED; notify as in report_jctl. */
void utrace_report_jctl(struct task *task, int type, int notify);

/* Around a job control stop proper, when the thread knows of it. */
void utrace_job_stop_begin(struct task *task);
void utrace_job_stop_end(struct task *task);

/* There is something to do before the next program instruction. */
static inline bool utrace_needs_resume(const struct task *task)
{
	return (__atomic_load_n(&task->utrace.events, __ATOMIC_RELAXED) & UTRACE_WORK_EXIT) != 0;
}

/* It is utrace_get_signal's to do, and before any signal is looked at. */
static inline bool utrace_wants_signal(const struct task *task)
{
	return (__atomic_load_n(&task->utrace.events, __ATOMIC_RELAXED) & UTRACE_WORK_INTERRUPT) !=
	       0;
}

/*
 * The final pass: report_quiesce(0) if a report is due, stop if some engine
 * holds the thread, arm or disarm stepping. Returns when the thread may go
 * on, or has more to do (see the loop above).
 */
void utrace_resume(struct task *task, struct pt_regs *regs);

/* What to do with a signal. The number is that in info->si_signo. */
enum utrace_outcome {
	UTRACE_OUTCOME_NONE = 0, /* nothing; look whether there are more signals */
	UTRACE_OUTCOME_HANDLER,	 /* set up a frame for return_ka, then utrace_signal_handler */
	UTRACE_OUTCOME_TERM,
	UTRACE_OUTCOME_CORE,
	UTRACE_OUTCOME_STOP,
	UTRACE_OUTCOME_TSTP,   /* stop, unless the process group is orphaned */
	UTRACE_OUTCOME_KILLED, /* the thread is being killed: do nothing more */
};

struct utrace_signal {
	siginfo_t *info;	      /* the signal; room for one when there is none */
	const struct k_sigaction *ka; /* its disposition, NULL: there is no signal */
	struct k_sigaction return_ka; /* out, for HANDLER: the disposition to use */
};

/*
 * One step of the signal check. When utrace_wants_signal, or utrace_needs_resume
 * and signals are deliverable: call first with ka NULL, before taking a signal
 * from any queue. With ka set, for each signal just dequeued (not SIGKILL):
 * reports it if some engine wants it and says what to do. May stop.
 *
 * With HANDLER the caller honours SA_RESETHAND in return_ka.sa_flags by
 * resetting the real disposition of info->si_signo. STOP and TSTP: start the
 * group stop, with its utrace_report_jctl.
 */
enum utrace_outcome utrace_get_signal(struct task *task, struct pt_regs *regs,
				      struct utrace_signal *signal);

/* The event bit and default action of a signal with this disposition. */
unsigned long utrace_signal_event(int signo, const struct k_sigaction *ka, u32 *action);

/* A handler's frame was set up; `stepping`: the thread was being stepped. */
void utrace_signal_handler(struct task *task, bool stepping);

/*
 * Death, in the supervisor (utrace_current() must be `task` in callbacks).
 * utrace_mark_dead: the thread is a zombie or gone; it executes nothing any
 * more, not even in a callback that it was killed in. Its locks elsewhere must
 * be broken by utrace_lock_break on every task, before this.
 * utrace_report_death: once, after it. group_dead, signal as in the callback.
 * utrace_report_reap: once, when the zombie was waited for; may come before
 * or during utrace_report_death in another thread, which then makes the reap
 * report itself.
 */
void utrace_mark_dead(struct task *task);
void utrace_report_death(struct task *task, bool group_dead, int signal);
void utrace_report_reap(struct task *task);

/*
 * The thread that task_ops.self called `owner` is dead: frees this task's lock
 * if it held it, and completes what it was doing.
 */
void utrace_lock_break(struct task *task, u32 owner);

/* Whether the task has no engine left, so that its slot may be reused. */
bool utrace_is_idle(struct task *task);

#endif
