/* SPDX-License-Identifier: MIT */
/*
 * The one way from the agent to the engine core, named after the kernel's
 * layer of that name and as thin: each function says in the agent's terms what
 * happened and returns what to do about it.
 *
 * All are called by the thread itself, on its agent stack, unless they say
 * otherwise.
 */
#ifndef WEIR_AGENT_TRACEHOOK_H
#define WEIR_AGENT_TRACEHOOK_H

#include "utrace/report.h"
#include "utrace/syscall_report.h"
#include "x86/sigframe.h"

struct program;

/* A new task slot: nobody traces it yet. */
void tracehook_init_task(struct task *task);

/* Is any engine there that wants to hear of anything? */
static inline bool tracehook_is_watched(const struct task *task)
{
	return (__atomic_load_n(&task->utrace.events, __ATOMIC_RELAXED) & UTRACE_EVENT_ALL) != 0;
}

static inline bool tracehook_wants_syscall_entry(const struct task *task)
{
	return (__atomic_load_n(&task->utrace.events, __ATOMIC_RELAXED) &
		UTRACE_EVENT(SYSCALL_ENTRY)) != 0;
}

static inline bool tracehook_wants_syscall_exit(const struct task *task)
{
	return (__atomic_load_n(&task->utrace.events, __ATOMIC_RELAXED) &
		UTRACE_EVENT(SYSCALL_EXIT)) != 0;
}

/* Before a wanted call. True: it must not be made; regs->ax is what the program gets. */
static inline bool tracehook_report_syscall_entry(struct task *task, struct pt_regs *regs)
{
	return !syscall_entry_pass(task, regs);
}

/* After a call whose exit is wanted. */
static inline void tracehook_report_syscall_exit(struct task *task, struct pt_regs *regs)
{
	syscall_exit_pass(task, regs);
}

/* The event that a signal with this disposition causes. */
u64 tracehook_signal_event(int signo, const struct kernel_sigaction *action);

/* Events of signals that must come to the agent for the sake of engines. */
u64 tracehook_wanted_signals(const struct task *task);

/*
 * A signal is about to act on the program: engines see it and may change what
 * becomes of it. *action is its disposition, and afterwards the one to use.
 */
enum utrace_outcome tracehook_get_signal(struct task *task, struct pt_regs *regs,
					 struct kernel_siginfo *info,
					 struct kernel_sigaction *action);

/*
 * The same without a signal, for engines that asked for it. *info and *action are
 * filled in when they made one up.
 */
enum utrace_outcome tracehook_report_signal(struct task *task, struct pt_regs *regs,
					    struct kernel_siginfo *info,
					    struct kernel_sigaction *action);

/* A handler's frame was set up, regs are at its first instruction. */
void tracehook_signal_handler(struct task *task, bool stepping);

/* In the parent, before the child may run program code. */
void tracehook_report_clone(struct task *task, u64 clone_flags, struct task *child);

/* In the parent of a vfork, before it waits for the child: engines may stop it here. */
static inline void tracehook_finish_vfork(struct task *task)
{
	utrace_finish_vfork(task);
}

/* In a child that comes from no system call of its own, before it does. */
void tracehook_child_starts(struct task *task, struct pt_regs *regs);

/* In the new image, before its first instruction. */
void tracehook_report_exec(struct task *task, const struct program *program, struct pt_regs *regs);

/* A group stop is about to begin, or is over: CLD_STOPPED or CLD_CONTINUED. */
static inline bool tracehook_wants_jctl(const struct task *task)
{
	return (__atomic_load_n(&task->utrace.events, __ATOMIC_RELAXED) & UTRACE_EVENT(JCTL)) != 0;
}

static inline void tracehook_report_jctl(struct task *task, int type, int notify)
{
	utrace_report_jctl(task, type, notify);
}

/* The thread exits, or dies by a signal, with this wait status; returns the status to use. */
long tracehook_report_exit(struct task *task, long status);

/* The same for one that others take along: nothing may hold it. */
void tracehook_report_killed(struct task *task, long status);

static inline bool tracehook_wants_exit(const struct task *task)
{
	return (__atomic_load_n(&task->utrace.events, __ATOMIC_RELAXED) & UTRACE_EVENT(EXIT)) != 0;
}

/* WORK_REPORT, WORK_INTERRUPT and their like: engines want the thread's attention. */
void tracehook_notify_resume(struct task *task, struct pt_regs *regs);

#endif
