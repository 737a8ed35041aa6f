/* SPDX-License-Identifier: MIT */
/*
 * utrace: trace and control threads from engines. The interface of API version
 * 20091216, in user space.
 *
 * An engine is one client's attachment to one thread: a table of callbacks, a
 * pointer of the client's own, and a mask of the events it wants. Any number
 * of engines may be attached to a thread, none of which need know of others.
 * When something happens the thread itself calls the engines, one after the
 * other, and then does what the most cautious of their answers asks for.
 *
 * Unless stated otherwise a function may be called in any callback and in
 * weir's own process, for any thread, takes and releases its locks inside,
 * does not block, and returns 0 or a negative error number. -ESRCH always
 * means that nothing of this engine will happen any more on its own.
 */
#ifndef UTRACE_H
#define UTRACE_H

#include "utrace-types.h"
#include "utrace-syscall.h"
#include "utrace-task.h"

#define UTRACE_API_VERSION 20091216

struct utrace_engine;

/* Numbers of events; engines use UTRACE_EVENT(NAME). */
enum utrace_events {
	_UTRACE_EVENT_QUIESCE,	     /* before any other event, and on request */
	_UTRACE_EVENT_REAP,	     /* the dead thread was waited for: the end */
	_UTRACE_EVENT_CLONE,	     /* made a thread or process */
	_UTRACE_EVENT_EXEC,	     /* runs a new image */
	_UTRACE_EVENT_EXIT,	     /* begins to exit */
	_UTRACE_EVENT_DEATH,	     /* is dead, not yet reaped */
	_UTRACE_EVENT_SYSCALL_ENTRY, /* is about to make a system call */
	_UTRACE_EVENT_SYSCALL_EXIT,  /* has made one */
	_UTRACE_EVENT_SIGNAL,	     /* a signal will run a handler */
	_UTRACE_EVENT_SIGNAL_IGN,    /* a signal will be ignored */
	_UTRACE_EVENT_SIGNAL_STOP,   /* a signal will stop the process */
	_UTRACE_EVENT_SIGNAL_TERM,   /* a signal will end the process */
	_UTRACE_EVENT_SIGNAL_CORE,   /* the same, with a core dump */
	_UTRACE_EVENT_JCTL,	     /* job control stop or continue */
	_UTRACE_NEVENTS
};

#define UTRACE_EVENT(type) (1UL << _UTRACE_EVENT_##type)
#define UTRACE_EVENT_SIGNAL_ALL                                                                    \
	(UTRACE_EVENT(SIGNAL) | UTRACE_EVENT(SIGNAL_IGN) | UTRACE_EVENT(SIGNAL_STOP) |             \
	 UTRACE_EVENT(SIGNAL_TERM) | UTRACE_EVENT(SIGNAL_CORE))
#define UTRACE_EVENT_SYSCALL (UTRACE_EVENT(SYSCALL_ENTRY) | UTRACE_EVENT(SYSCALL_EXIT))

/*
 * What becomes of the thread after the callbacks: the low bits of a callback's
 * `action` argument and answer, and the argument of utrace_control. Of several
 * engines' choices the smallest counts.
 */
enum utrace_resume_action {
	UTRACE_STOP,	   /* stay stopped until this engine says otherwise */
	UTRACE_INTERRUPT,  /* make report_signal soon, breaking off a system call */
	UTRACE_REPORT,	   /* make some callback soon */
	UTRACE_SINGLESTEP, /* run one instruction, then SIGTRAP */
	UTRACE_BLOCKSTEP,  /* run to the end of the next taken branch, then SIGTRAP */
	UTRACE_RESUME,	   /* run */
	UTRACE_DETACH,	   /* run, and remove this engine */
	UTRACE_RESUME_MAX
};

#define UTRACE_RESUME_BITS 3
#define UTRACE_RESUME_MASK 0x7

/* The event-specific part of report_signal's action and answer. */
enum utrace_signal_action {
	UTRACE_SIGNAL_DELIVER = 0x00, /* act as return_ka says */
	UTRACE_SIGNAL_IGN = 0x10,     /* drop it */
	UTRACE_SIGNAL_TERM = 0x20,    /* end the process by it */
	UTRACE_SIGNAL_CORE = 0x30,    /* the same, with a core dump */
	UTRACE_SIGNAL_STOP = 0x40,    /* stop the process */
	UTRACE_SIGNAL_TSTP = 0x50,    /* stop it unless its group is orphaned */
	UTRACE_SIGNAL_REPORT = 0x60,  /* there is no signal: some engine asked for a report */
	UTRACE_SIGNAL_HANDLER = 0x70, /* there is no signal: a handler's frame was just set up */
};

#define UTRACE_SIGNAL_MASK 0xf0
#define UTRACE_SIGNAL_HOLD 0x100 /* flag: queue this signal again, ahead of all others */

/* The event-specific part of report_syscall_entry's action and answer. */
enum utrace_syscall_action {
	UTRACE_SYSCALL_RUN = 0x00,
	UTRACE_SYSCALL_ABORT = 0x10, /* do not make the call; the program sees ax */
};

#define UTRACE_SYSCALL_MASK 0xf0
#define UTRACE_SYSCALL_RESUMED 0x100 /* flag: second report of one call, after a stop */

/* Flags of utrace_attach_task. */
#define UTRACE_ATTACH_MATCH_OPS 0x0001	/* the engine must have this table */
#define UTRACE_ATTACH_MATCH_DATA 0x0002 /* the engine must have this data */
#define UTRACE_ATTACH_MATCH_MASK 0x000f
#define UTRACE_ATTACH_CREATE 0x0010    /* attach a new engine */
#define UTRACE_ATTACH_EXCLUSIVE 0x0020 /* but not if one matches */
#define UTRACE_ATTACH_ATOMIC 0x0000    /* older engines pass it; means nothing here */

static inline enum utrace_resume_action utrace_resume_action(u32 action)
{
	return (enum utrace_resume_action)(action & UTRACE_RESUME_MASK);
}

static inline enum utrace_signal_action utrace_signal_action(u32 action)
{
	return (enum utrace_signal_action)(action & UTRACE_SIGNAL_MASK);
}

static inline enum utrace_syscall_action utrace_syscall_action(u32 action)
{
	return (enum utrace_syscall_action)(action & UTRACE_SYSCALL_MASK);
}

/*
 * The callbacks. A member may be NULL if the engine never asks for that event.
 *
 * They run in the traced thread, which is utrace_current(); report_death and
 * report_reap run in weir's own process, where utrace_current() is the dead
 * thread. No lock is held; every utrace function may be called, for this
 * thread and engine too. A callback may block for a moment but must not wait
 * for things to happen: answer UTRACE_STOP instead. Engine and thread stay
 * valid until it returns, whatever others do meanwhile.
 *
 * `action` holds, in its low bits, the smallest choice of the engines called
 * before, starting with UTRACE_RESUME, and for signals and system call entry
 * what is going to happen so far; an engine that does not care returns those
 * event bits as they came, with UTRACE_RESUME. Only UTRACE_STOP lasts beyond
 * the event: until a later answer or utrace_control of the same engine.
 *
 * Engines are called in the order in which they were attached, at
 * report_syscall_entry in the reverse: the last one attached is nearest to the
 * program. An engine attached meanwhile is not called for this event.
 */
struct utrace_engine_ops {
	/*
	 * Needs UTRACE_EVENT(QUIESCE). Before each event that any engine
	 * asked for, with that event's bit; and with 0 on the way back to the
	 * program when a report was asked for. The mask is looked at again
	 * when it returns. Not made before report_signal and report_reap.
	 */
	u32 (*report_quiesce)(u32 action, struct utrace_engine *engine, unsigned long event);

	/*
	 * A signal is being delivered, or (UTRACE_SIGNAL_REPORT and HANDLER)
	 * none is: then orig_ka is NULL, info undefined, and the engine may
	 * make a signal up by filling in info and return_ka. info may be
	 * changed, and so may return_ka, which serves this delivery only.
	 * Answers INTERRUPT and REPORT count as RESUME here; to force another
	 * report use utrace_control.
	 */
	u32 (*report_signal)(u32 action, struct utrace_engine *engine, struct pt_regs *regs,
			     siginfo_t *info, const struct k_sigaction *orig_ka,
			     struct k_sigaction *return_ka);

	/*
	 * In the parent, before the child's first instruction: attaching to
	 * the child here misses nothing. STOP does not keep the parent from
	 * letting the child go, only from returning to its program.
	 */
	u32 (*report_clone)(u32 action, struct utrace_engine *engine, unsigned long clone_flags,
			    struct task_struct *child);

	/*
	 * type: CLD_STOPPED, the thread is about to take part in a group stop,
	 * or CLD_CONTINUED; notify: what the parent will be told, 0 for nothing.
	 */
	u32 (*report_jctl)(u32 action, struct utrace_engine *engine, int type, int notify);

	/* After a successful exec, before the first instruction of the new image. */
	u32 (*report_exec)(u32 action, struct utrace_engine *engine, const struct linux_binfmt *fmt,
			   const struct linux_binprm *bprm, struct pt_regs *regs);

	/* ax is -ENOSYS; number and arguments may be changed, see utrace-syscall.h. */
	u32 (*report_syscall_entry)(u32 action, struct utrace_engine *engine, struct pt_regs *regs);

	/* ax is the result, possibly a restart code (512 and following). */
	u32 (*report_syscall_exit)(u32 action, struct utrace_engine *engine, struct pt_regs *regs);

	/* orig_code: wait status if no engine meddles; *code: as it will be, may be changed. */
	u32 (*report_exit)(u32 action, struct utrace_engine *engine, long orig_code, long *code);

	/*
	 * The thread is dead; registers are gone. group_dead: it was the last
	 * of its process. signal: -1 when it reaps itself, else SIGCHLD. Only
	 * UTRACE_DETACH means anything as an answer.
	 */
	u32 (*report_death)(struct utrace_engine *engine, bool group_dead, int signal);

	/*
	 * The last callback; the engine is detached when it returns. The
	 * thread may be used until then. Must not block.
	 */
	void (*report_reap)(struct utrace_engine *engine, struct task_struct *task);

	/*
	 * The last reference to the engine went. Called with the value that
	 * engine->data has then, in whatever thread dropped the reference.
	 */
	void (*release)(void *data);
};

/*
 * One attachment. ops and data: `data` belongs to the client, who may assign
 * it at any time. flags: the event mask, for reading; it may serve as the base
 * of a new mask (internal bits in it are ignored).
 */
struct utrace_engine {
	const struct utrace_engine_ops *ops;
	void *data;
	unsigned long flags;

	/* Internal: */
	const u64 *syscall_filter; /* calls it wants to hear of, see weir.h; NULL: all */
	void (*release)(void *data);
	struct task_struct *task;
	struct utrace_engine *retired_next;
	u32 references;
	u32 hold_fresh;
	u32 clearing; /* set_events said -EINPROGRESS, nobody has seen the end of it yet */
};

enum { UTRACE_FILTER_CALLS = 1024 }; /* bits of a syscall_filter: calls from 0 on */

/* Filled in by utrace_prepare_examine. */
struct utrace_examiner {
	u32 kind;  /* internal */
	u32 count; /* internal */
};

#pragma GCC visibility push(default)

/*
 * The calling thread as a task: the traced thread in its callbacks, NULL in
 * threads of weir itself outside of callbacks.
 */
struct task_struct *utrace_current(void) __attribute__((pure));

/*
 * Finds or makes an engine. With UTRACE_ATTACH_CREATE a new one is attached,
 * with an empty mask; its callbacks start with the next event after
 * utrace_set_events. It holds one reference for being attached, the caller
 * gets another, which utrace_engine_put returns. Without CREATE the first
 * engine, in attach order, that has the `ops` and `data` selected by the MATCH
 * flags gets one more reference. The thread is not disturbed in either case.
 *
 * target must stay valid: it does when it is the caller, the child in
 * report_clone, or referenced by the caller.
 *
 * Returns the engine, or an error pointer: -ENOENT (no match), -EEXIST
 * (EXCLUSIVE, and one matches), -EINVAL (CREATE without ops), -EPERM (this
 * thread may not be traced), -ESRCH (reaped), -ENOMEM.
 */
struct utrace_engine *utrace_attach_task(struct task_struct *target, int flags,
					 const struct utrace_engine_ops *ops, void *data);

/*
 * Replaces the event mask, from the next engine visit on.
 *
 * -ESRCH: detached or reaped. -EALREADY: the thread is dead or dying: DEATH
 * or QUIESCE cannot be set any more, nor cleared while report_death runs;
 * nothing was changed. -EINPROGRESS: the mask is in force, but a callback to
 * this engine, perhaps for an event just cleared, is running; call again, or
 * utrace_barrier. Never when only bits were added, nor for the calling thread.
 * -EOPNOTSUPP: an event that this version cannot deliver; nothing was changed.
 * 0 with DEATH set anew: report_death will be made. 0 with bits cleared: no
 * callback for those is running or will be made.
 */
int utrace_set_events(struct task_struct *target, struct utrace_engine *engine,
		      unsigned long eventmask);

/*
 * Asks the thread to do `action`, and withdraws an earlier STOP of this engine
 * unless action is STOP again. Never blocks.
 *
 * STOP: 0 when the thread is stopped and will stay so, -EINPROGRESS when it
 * will stop before it is back in its program; a call in progress is not broken
 * off. RESUME: only withdraws. REPORT: a callback before it is back in its
 * program. INTERRUPT: report_signal, or report_quiesce if there is none,
 * breaking off a call as a stop signal would. SINGLESTEP, BLOCKSTEP: pending
 * until the thread is back in its program, cancelled by any report before.
 * DETACH: 0 when no callback will be made any more, -EINPROGRESS when one is
 * running (the engine is gone when it returns), -EALREADY when report_death
 * is running or due: leave the clean-up to it.
 *
 * -EINVAL: no such action, or REPORT or a step without UTRACE_EVENT(QUIESCE).
 * -ESRCH: detached, dead (except DETACH), or reaped. -EOPNOTSUPP: this
 * machine cannot step.
 */
int utrace_control(struct task_struct *target, struct utrace_engine *engine,
		   enum utrace_resume_action action);

/*
 * Waits until the thread is not inside a callback to this engine; then the
 * answer of that callback has taken effect, and what the caller disabled
 * before does not run. Returns 0, at once when target is the calling thread;
 * -ESRCH when the engine is detached and gone (which is as good); -ERESTARTSYS
 * when a signal came first: call again. May block.
 */
int utrace_barrier(struct task_struct *target, struct utrace_engine *engine);

/*
 * Registers of another thread may be looked at between these two, while the
 * engine holds it stopped. prepare: -EINVAL when the engine does not hold a
 * stop, -EAGAIN when the thread is running, -ESRCH when dead or reaped. A
 * thread that sleeps in a system call with STOP requested passes too.
 * finish: 0 when it did not run meanwhile; -EINVAL when the stop was
 * withdrawn; -EAGAIN when it woke (killed): throw away what was read.
 */
int utrace_prepare_examine(struct task_struct *target, struct utrace_engine *engine,
			   struct utrace_examiner *examiner);
int utrace_finish_examine(struct task_struct *target, struct utrace_engine *engine,
			  struct utrace_examiner *examiner);

/* References. The last put calls ops->release as it was when attached. */
void utrace_engine_get(struct utrace_engine *engine);
void utrace_engine_put(struct utrace_engine *engine);

/*
 * The same for the thread that `pid` names at this moment; -ESRCH when it
 * names none.
 */
struct utrace_engine *utrace_attach_pid(struct pid *pid, int flags,
					const struct utrace_engine_ops *ops, void *data);
int utrace_set_events_pid(struct pid *pid, struct utrace_engine *engine, unsigned long eventmask);
int utrace_control_pid(struct pid *pid, struct utrace_engine *engine,
		       enum utrace_resume_action action);
int utrace_barrier_pid(struct pid *pid, struct utrace_engine *engine);

/*
 * Writes the line "Utrace:\tMASK\n" into buffer, cut to size: the union of all
 * engines' masks in hexadecimal, 0x2 (REAP) while any engine is attached,
 * 0x4000 while any holds the thread stopped. Returns the length, NUL excluded.
 */
int utrace_proc_status(struct task_struct *task, char *buffer, size_t size);

#pragma GCC visibility pop

#endif
