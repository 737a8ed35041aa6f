/* SPDX-License-Identifier: MIT */
/*
 * Handles of threads: references that keep a task valid, and pids, which keep
 * the number of a thread from being taken for that of a later one.
 *
 * Numbers are those of weir's own pid namespace. A task without a reference is
 * valid in its own callbacks, in report_clone of its parent, in report_reap, and
 * as long as it cannot be reaped. Only threads of the domain have tasks; the pid of
 * another one leads nowhere, and to attach by it is -EPERM as long as that lives.
 *
 * References lie in memory that all processes share: those that a thread holds
 * when it is killed are lost, and with them the slot of the task.
 */
#ifndef UTRACE_TASK_H
#define UTRACE_TASK_H

#include "utrace-types.h"

enum pid_type {
	PIDTYPE_PID, /* of a thread; the only kind there is */
};

#pragma GCC visibility push(default)

/* One more reference to a task that is valid; and one less, after which it may not be. */
void get_task_struct(struct task_struct *task);
void put_task_struct(struct task_struct *task);

/* The numbers of a thread and of its process; 0 as long as they are not known. */
int task_pid_nr(struct task_struct *task);
int task_tgid_nr(struct task_struct *task);

/*
 * The pid of the thread that has this number now, or of this task, with a
 * reference for the caller. NULL when there is no such thread, or no memory.
 */
struct pid *find_get_pid(int number);
struct pid *get_task_pid(struct task_struct *task, enum pid_type type);

/* One more reference, and one less. NULL is fine. */
struct pid *get_pid(struct pid *pid);
void put_pid(struct pid *pid);

int pid_nr(const struct pid *pid); /* 0 for NULL */

/*
 * The thread that has the pid, or NULL: it was reaped. After an exec by another
 * thread of the process, the leader's pid is that of the thread that did it.
 * get_pid_task takes a reference; the answer of pid_task is as valid as the
 * caller knows the thread to be.
 */
struct task_struct *pid_task(struct pid *pid, enum pid_type type);
struct task_struct *get_pid_task(struct pid *pid, enum pid_type type);

/*
 * General registers: of the caller in its own callback, of another thread between
 * utrace_prepare_examine and utrace_finish_examine. -ESRCH when it is dead or has
 * not begun; -EPERM or -EFAULT when its memory cannot be reached from here.
 */
int utrace_get_regs(struct task_struct *task, struct pt_regs *regs);
int utrace_set_regs(struct task_struct *task, const struct pt_regs *regs);

/*
 * The other registers, under the same conditions; -EAGAIN when the thread is not stopped.
 * Vector state is in the standard format of XSAVE, of utrace_xstate_size bytes; less
 * may be asked for, and set down to the end of the header, which is 576 bytes. What
 * the CPU would refuse is -EINVAL. gs is 0 for programs that do not use it.
 */
struct utrace_bases {
	unsigned long fs;
	unsigned long gs;
};

size_t utrace_xstate_size(void);
int utrace_get_xstate(struct task_struct *task, void *to, size_t size);
int utrace_set_xstate(struct task_struct *task, const void *from, size_t size);
int utrace_get_bases(struct task_struct *task, struct utrace_bases *bases);
int utrace_set_bases(struct task_struct *task, const struct utrace_bases *bases);

/*
 * The system call that a thread sleeps in, any thread at any time: its number, -1
 * when it sleeps outside of one, and its first `maxargs` (0 to 6) arguments, stack
 * pointer and place in the program. -EAGAIN when it is running, -ESRCH when it is
 * gone, -EINVAL for more arguments, -EPERM behind a seccomp filter of the caller.
 */
int task_current_syscall(struct task_struct *task, long *callno, unsigned long *args,
			 unsigned int maxargs, unsigned long *sp, unsigned long *pc);

#pragma GCC visibility pop

#endif
