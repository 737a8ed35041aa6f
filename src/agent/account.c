/* SPDX-License-Identifier: MIT */
/*
 * The counters lie in the domain, a cache line for every so many tasks, so that
 * those who are killed leave theirs behind, and threads seldom meet.
 */
#include "agent/account.h"

#include "agent/adverse.h"
#include "agent/seccomp.h"
#include "agent/sites.h"
#include "agent/special.h"
#include "agent/strict.h"
#include "agent/uaccess.h"
#include "base/rawsys.h"
#include "utrace/task.h"

/* struct io_uring_params */
enum { RING_FLAGS_OFFSET = 8, RING_SQPOLL = 2 };

static struct call_counts *counts_of(const struct thread *thread)
{
	return &domain_get()->counts[thread->task->slot % CALL_COUNTS_COUNT];
}

static void add_one(u64 *count)
{
	/* Only a sum: read when all writers are gone. */
	__atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
}

static bool counts_calls(void)
{
	return (domain_get()->options.counting & COUNT_CALLS) != 0;
}

void account_call(struct thread *thread, const struct pt_regs *regs)
{
	if (adverse_mode())
		adverse_call(thread, regs);
	if ((domain_get()->options.counting & COUNT_SITES) != 0 && !thread->trapped)
		site_count_jump(regs->ip - 2);
	if (!counts_calls())
		return;
	add_one(thread->trapped ? &counts_of(thread)->traps : &counts_of(thread)->jumps);
	if (thread->compat)
		add_one(&counts_of(thread)->compat);
}

/* Will a thread of the kernel take requests without any call? */
static bool is_polled(u64 params)
{
	u32 flags = 0;

	return copy_from_user(&flags, params + RING_FLAGS_OFFSET, sizeof(flags)) == 0 &&
	       (flags & RING_SQPOLL) != 0;
}

/* What goes through a ring is not seen: at least it is known that there is one. */
u32 special_io_uring_setup(struct thread *thread, struct pt_regs *regs)
{
	u64 site = regs->ip - 2;
	long result;

	if (!counts_calls() && !domain_get()->options.strict)
		return GATE_RUN;
	result = call_for_program(regs);
	if (!result_is_error(result)) {
		add_one(&counts_of(thread)->rings);
		if (is_polled(regs->si))
			strict_violation(site, "requests to a polled io_uring are not seen");
	}
	return special_answer(regs, result);
}

u32 special_io_uring_enter(struct thread *thread, struct pt_regs *regs)
{
	u32 count = (u32)regs->si;

	if (count != 0)
		strict_violation(regs->ip - 2, "requests to io_uring are not seen");
	if (counts_calls())
		__atomic_fetch_add(&counts_of(thread)->asked, count, __ATOMIC_RELAXED);
	return GATE_RUN;
}
