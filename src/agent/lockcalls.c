/* SPDX-License-Identifier: MIT */
/*
 * mlockall within RLIMIT_MEMLOCK. The kernel holds the whole address space
 * against the limit, the domain's part too; where that is what fails, the
 * program's mappings are counted and locked one by one.
 */
#include "agent/maps.h"
#include "agent/mm.h"
#include "agent/seccomp.h"
#include "agent/special.h"
#include "base/rawsys.h"

enum {
	OUT_OF_MEMORY = -12,
	MCL_CURRENT_FLAG = 1,
	MCL_FUTURE_FLAG = 2,
	MCL_ONFAULT_FLAG = 4,
	MLOCK_ONFAULT_FLAG = 1,
	RESOURCE_LOCKED = 8, /* RLIMIT_MEMLOCK */
};

/* The program's mappings: how large they are together, and whether they are to be locked. */
struct walk {
	u64 total;
	bool lock;
	u64 flags; /* of mlock2 */
};

static void walk_mapping(void *context, const struct maps_line *line)
{
	struct walk *walk = context;
	u64 size = line->end - line->start;

	if (domain_contains(line->start))
		return;
	walk->total += size;
	/* What cannot be brought in (PROT_NONE, say) does not matter to mlockall. */
	if (walk->lock)
		raw_syscall3(__NR_mlock2, line->start, size, walk->flags);
}

static long lock_one_by_one(u64 flags)
{
	u64 onfault = (flags & MCL_ONFAULT_FLAG) != 0 ? MLOCK_ONFAULT_FLAG : 0;
	struct walk walk = { .flags = onfault };
	u64 limit[2]; /* soft, hard */
	long result;

	result = raw_syscall4(__NR_prlimit64, 0, RESOURCE_LOCKED, 0, as_u64(limit));
	if (result_is_error(result) || maps_read(walk_mapping, &walk) < 0 || walk.total > limit[0])
		return OUT_OF_MEMORY;
	walk.lock = true;
	maps_read(walk_mapping, &walk);
	if ((flags & MCL_FUTURE_FLAG) == 0)
		return 0;
	return raw_syscall3(__NR_mlockall, flags & ~(u64)MCL_CURRENT_FLAG, 0, 0);
}

u32 special_mlockall(struct thread *thread, struct pt_regs *regs)
{
	long result = call_for_program(regs);

	(void)thread;
	if (result == OUT_OF_MEMORY && (regs->di & MCL_CURRENT_FLAG) != 0 &&
	    !mm_current()->filtered)
		result = lock_one_by_one(regs->di);
	return special_answer(regs, result);
}
