/* SPDX-License-Identifier: MIT */
/*
 * The system call a thread is in, read and changed through its registers.
 *
 * Valid where the registers are: in a callback of that thread, or between a
 * successful utrace_prepare_examine and utrace_finish_examine. Number and
 * arguments are meant for SYSCALL_ENTRY, result and rollback for SYSCALL_EXIT
 * and later, until the thread is back in its program. What changes anything
 * returns -EINVAL, and changes nothing, when the thread is in no system call.
 * `task` is not looked at; it is there as the kernel's functions have it.
 */
#ifndef UTRACE_SYSCALL_H
#define UTRACE_SYSCALL_H

#include "utrace-types.h"

enum { UTRACE_SYSCALL_ARGUMENTS = 6 };

/* The call's number, -1 when the thread is in none. */
static inline long syscall_get_nr(struct task_struct *task, const struct pt_regs *regs)
{
	(void)task;
	return (long)regs->orig_ax;
}

/* The register that holds argument `index`, 0 to 5. */
static inline unsigned long *utrace_syscall_argument(struct pt_regs *regs, unsigned int index)
{
	unsigned long *const arguments[UTRACE_SYSCALL_ARGUMENTS] = {
		&regs->di, &regs->si, &regs->dx, &regs->r10, &regs->r8, &regs->r9,
	};

	return arguments[index];
}

/* Copies `count` arguments from number `first` on; those beyond the sixth read as 0. */
static inline void syscall_get_arguments(struct task_struct *task, struct pt_regs *regs,
					 unsigned int first, unsigned int count,
					 unsigned long *arguments)
{
	(void)task;
	for (unsigned int i = 0; i < count; i++)
		arguments[i] = first + i < UTRACE_SYSCALL_ARGUMENTS
				   ? *utrace_syscall_argument(regs, first + i)
				   : 0;
}

/* Replaces `count` arguments from number `first` on. */
static inline int syscall_set_arguments(struct task_struct *task, struct pt_regs *regs,
					unsigned int first, unsigned int count,
					const unsigned long *arguments)
{
	if (syscall_get_nr(task, regs) == -1)
		return -EINVAL;
	if (first > UTRACE_SYSCALL_ARGUMENTS || count > UTRACE_SYSCALL_ARGUMENTS - first)
		return -EINVAL;
	for (unsigned int i = 0; i < count; i++)
		*utrace_syscall_argument(regs, first + i) = arguments[i];
	return 0;
}

/* The result as a negative error number, 0 when the call succeeded. */
static inline long syscall_get_error(struct task_struct *task, const struct pt_regs *regs)
{
	(void)task;
	return IS_ERR(ERR_PTR((long)regs->ax)) ? (long)regs->ax : 0;
}

static inline long syscall_get_return_value(struct task_struct *task, const struct pt_regs *regs)
{
	(void)task;
	return (long)regs->ax;
}

/* Makes the program see `error` (negative), or `value` when error is 0. */
static inline int syscall_set_return_value(struct task_struct *task, struct pt_regs *regs,
					   int error, long value)
{
	if (syscall_get_nr(task, regs) == -1)
		return -EINVAL;
	regs->ax = (unsigned long)(error != 0 ? error : value);
	return 0;
}

/*
 * Puts the number back to where the program had it. With ip moved back to
 * the instruction the call is made again.
 */
static inline int syscall_rollback(struct task_struct *task, struct pt_regs *regs)
{
	if (syscall_get_nr(task, regs) == -1)
		return -EINVAL;
	regs->ax = regs->orig_ax;
	return 0;
}

#endif
