/* SPDX-License-Identifier: MIT */
/*
 * RLIMIT_AS and RLIMIT_DATA as the program means them: see base/limits.h. The
 * kernel judges the values; only what it is given, and what it gives, differs
 * by the padding.
 */
#include "agent/mm.h"
#include "agent/seccomp.h"
#include "agent/special.h"
#include "agent/tasks.h"
#include "agent/uaccess.h"
#include "base/limits.h"
#include "base/rawsys.h"

enum {
	BAD_ADDRESS = -14,
	RESOURCE_DATA = 2,
	RESOURCE_SPACE = 9,
};

struct limit {
	u64 soft;
	u64 hard;
};

static u64 padding_of(u64 resource)
{
	const u64 *padding = domain_get()->limit_padding;

	if ((u32)resource == RESOURCE_SPACE)
		return padding[MEMORY_LIMIT_SPACE];
	return (u32)resource == RESOURCE_DATA ? padding[MEMORY_LIMIT_DATA] : 0;
}

/* Limits of processes that are not traced are what they are. */
static bool is_traced(s32 pid)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);

	if (pid == 0 || pid == (s32)raw_syscall3(__NR_getpid, 0, 0, 0))
		return true;
	for (u32 slot = 0; slot < high; slot++) {
		const struct task *task = domain_task(slot);

		if (__atomic_load_n(&task->state, __ATOMIC_ACQUIRE) == TASK_RUNNING &&
		    (task->flags & TASK_UNTRACED) == 0 && task->tid == pid)
			return true;
	}
	return false;
}

/* One call that sets from *set, or reads to *read; either may be NULL. */
static u32 call_with_padding(struct pt_regs *regs, u64 padding, unsigned long *set,
			     unsigned long *read)
{
	struct pt_regs call = *regs;
	unsigned long *const first = &regs->r15;
	struct limit wanted;
	struct limit found;
	long result;

	if (set != NULL && *set != 0) {
		/* The kernel says itself what is wrong with the address. */
		if (copy_from_user(&wanted, *set, sizeof(wanted)) != 0)
			return GATE_RUN;
		wanted.soft = memory_limit_real(wanted.soft, padding);
		wanted.hard = memory_limit_real(wanted.hard, padding);
		(&call.r15)[set - first] = as_u64(&wanted);
	}
	if (read != NULL && *read != 0)
		(&call.r15)[read - first] = as_u64(&found);
	result = call_for_program(&call);
	if (result == 0 && read != NULL && *read != 0) {
		found.soft = memory_limit_program(found.soft, padding);
		found.hard = memory_limit_program(found.hard, padding);
		if (copy_to_user(*read, &found, sizeof(found)) != 0)
			result = BAD_ADDRESS;
	}
	return special_answer(regs, result);
}

u32 special_getrlimit(struct thread *thread, struct pt_regs *regs)
{
	u64 padding = padding_of(regs->di);

	(void)thread;
	/* NULL is an error here, not a wish for nothing. */
	if (padding == 0 || regs->si == 0)
		return GATE_RUN;
	return call_with_padding(regs, padding, NULL, &regs->si);
}

u32 special_setrlimit(struct thread *thread, struct pt_regs *regs)
{
	u64 padding = padding_of(regs->di);

	(void)thread;
	if (padding == 0 || regs->si == 0)
		return GATE_RUN;
	return call_with_padding(regs, padding, &regs->si, NULL);
}

u32 special_prlimit64(struct thread *thread, struct pt_regs *regs)
{
	u64 padding = padding_of(regs->si);

	(void)thread;
	if (padding == 0 || !is_traced((s32)regs->di))
		return GATE_RUN;
	return call_with_padding(regs, padding, &regs->dx, &regs->r10);
}
