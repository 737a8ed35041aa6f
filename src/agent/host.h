/* SPDX-License-Identifier: MIT */
/*
 * The image's services for the supervisor. All but host_thread_enter need it
 * to have been called in the same thread.
 */
#ifndef WEIR_AGENT_HOST_H
#define WEIR_AGENT_HOST_H

#include "agent/thread.h"
#include "utrace/task.h"

/* How threads with a block of this kind name themselves in utrace locks: plus their id. */
enum { HOST_THREAD_SELF = 0x40000000 };

#pragma GCC visibility push(default)

/*
 * Gives a thread of weir or of a hosted process a block behind gs, as engine
 * code expects. id: 1, 2... for weir's, see base/hosted.h for the others.
 */
void host_thread_enter(struct thread *block, u32 id);
void host_set_current(struct task *task);

/* Once per domain. */
void host_heap_init(void);

struct task *host_task_create(void);
void host_task_put(struct task *task);

/*
 * The execve that starts the first program, as if the agent had seen it: its
 * arguments are addresses in the supervisor. regs is kept for the failure.
 */
void host_report_exec_entry(struct task *task, const u64 args[6], struct pt_regs *regs);
void host_report_exec_failed(struct task *task, struct pt_regs *regs, long result);

/*
 * Calls a running thread in, to leave its process (leave.c). One that engines hold is
 * let go by them: all of its engines are detached.
 */
void host_call_in(struct task *task);

/* Sends the signal of a kick that somebody asked for who cannot send it. */
void host_kick(struct task *task);

/*
 * Threads of this process were killed, and none that lives holds a lock: what
 * they had locked is put right and free again. By a thread that never waits for
 * such a lock itself, and before the tasks of the dead are given back.
 */
void host_break_process_locks(u32 process_index);

/* The same for threads of weir itself: `count` ids from `first` on. */
void host_break_thread_locks(u32 first, u32 count);

/* A thread is gone, its locks are broken; group_dead and signal as report_death has them. */
void host_report_death(struct task *task, bool group_dead, int signal);
void host_report_reap(struct task *task);

#pragma GCC visibility pop

#endif
