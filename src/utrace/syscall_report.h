/* SPDX-License-Identifier: MIT */
/*
 * The two events of every system call, for whoever reports them to have inline:
 * the common case is a lone pass (pass.h), and calls and returns would cost more
 * than what it does.
 */
#ifndef WEIR_UTRACE_SYSCALL_REPORT_H
#define WEIR_UTRACE_SYSCALL_REPORT_H

#include "utrace/pass.h"

/* All but the common case: report.c. */
bool utrace_full_syscall_entry(struct task *task, struct pt_regs *regs);
bool utrace_lone_entry_unusual(struct lone_pass lone, struct task *task, struct pt_regs *regs,
			       u32 answer);
void utrace_full_syscall_exit(struct task *task, struct pt_regs *regs);
void utrace_lone_exit_unusual(struct lone_pass lone, struct task *task, u32 answer);

/* Whether the engine asked to hear of this call: see weir_filter_syscalls. */
static inline bool engine_wants_call(const struct utrace_engine *engine, const struct pt_regs *regs)
{
	/* Acquire pairs with the release of who filled the set in. */
	const u64 *filter = __atomic_load_n(&engine->syscall_filter, __ATOMIC_ACQUIRE);

	if (likely(filter == NULL) || regs->orig_ax >= UTRACE_FILTER_CALLS)
		return true;
	return (filter[regs->orig_ax / 64] >> (regs->orig_ax % 64) & 1) != 0;
}

/* utrace_report_syscall_entry, where the caller has seen that somebody wants it. */
static inline __attribute__((always_inline)) bool syscall_entry_pass(struct task *task,
								     struct pt_regs *regs)
{
	struct lone_pass lone;
	const struct utrace_engine_ops *ops;
	u32 answer = UTRACE_RESUME;

	lone = lone_begin(task, UTRACE_EVENT(SYSCALL_ENTRY));
	if (unlikely(lone.engine == NULL))
		return utrace_full_syscall_entry(task, regs);
	ops = lone.engine->ops;
	if (likely(engine_wants_call(lone.engine, regs) && ops->report_syscall_entry != NULL))
		answer = ops->report_syscall_entry(UTRACE_RESUME, lone.engine, regs);
	if (unlikely(!lone_end(lone, task, answer)))
		return utrace_lone_entry_unusual(lone, task, regs, answer);
	return (answer & UTRACE_SYSCALL_MASK) != UTRACE_SYSCALL_ABORT;
}

static inline __attribute__((always_inline)) void syscall_exit_pass(struct task *task,
								    struct pt_regs *regs)
{
	struct lone_pass lone;
	const struct utrace_engine_ops *ops;
	u32 answer = UTRACE_RESUME;

	lone = lone_begin(task, UTRACE_EVENT(SYSCALL_EXIT));
	if (unlikely(lone.engine == NULL)) {
		utrace_full_syscall_exit(task, regs);
		return;
	}
	ops = lone.engine->ops;
	if (likely(engine_wants_call(lone.engine, regs) && ops->report_syscall_exit != NULL))
		answer = ops->report_syscall_exit(UTRACE_RESUME, lone.engine, regs);
	if (unlikely(!lone_end(lone, task, answer)))
		utrace_lone_exit_unusual(lone, task, answer);
}

#endif
