/* SPDX-License-Identifier: MIT */
/*
 * Calls that change the program's mappings. Two duties: nothing the program
 * does may hit the domain's own area (it behaves as if it were not there to
 * be named: ENOMEM), and executable file mappings are noted and forgotten as
 * they come and go, with the sites in them.
 */
#include "agent/branch_copies.h"
#include "agent/descriptors.h"
#include "agent/mm.h"
#include "agent/points.h"
#include "agent/seccomp.h"
#include "agent/signal.h"
#include "agent/sites.h"
#include "agent/special.h"
#include "base/rawsys.h"

enum {
	OUT_OF_MEMORY = -12,
	BAD_DESCRIPTOR = -9,
	PROT_WRITE_BIT = 2,
	PROT_EXEC_BIT = 4,
	MAP_PRIVATE_BIT = 2,
	MAP_FIXED_BIT = 0x10,
	MAP_ANONYMOUS_BIT = 0x20,
	MAP_32BIT_BIT = 0x40,
	MAP_DENYWRITE_BIT = 0x800,
	MAP_RESERVE = 0x4022, /* MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE */
	MAP_FIXED_NOREPLACE_BIT = 0x100000,
	MAP_HUGETLB_BIT = 0x40000,
	MAP_HUGE_SHIFT = 26,
	MAP_HUGE_MASK = 63,
	DEFAULT_HUGE_PAGE = 2 * 1024 * 1024,
	MREMAP_MAYMOVE_BIT = 1,
	MREMAP_FIXED_BIT = 2,
	SHM_ROUND_BIT = 020000,
	SHM_REMAP_BIT = 040000,
};

/* Beyond lie at most mappings that a program with five-level paging asked for. */
#define OURS_END (1ULL << 47)

static bool overlaps_domain(u64 start, u64 end)
{
	u64 base = domain_base();

	return start < base + DOMAIN_SPAN && end > base;
}

/*
 * A loader maps an image where the kernel likes: then it may as well lie with
 * room above, where the punned jumps of its system calls lead to. In C
 * libraries nearly all of them lead 4 or 21 MB ahead (the bytes that follow
 * are `cmp $-4096, %rax` or `cmp $-4095, %rax`).
 */
#define ROOM_ABOVE (24 * MIB)

static bool wants_room(const struct pt_regs *regs)
{
	u64 flags = regs->r10;

	return domain_get()->options.patch && !mm_current()->filtered && regs->di == 0 &&
	       regs->r9 == 0 &&
	       (flags & (MAP_ANONYMOUS_BIT | MAP_FIXED_BIT | MAP_32BIT_BIT)) == 0 &&
	       (flags & 3) == MAP_PRIVATE_BIT &&
	       ((flags & MAP_DENYWRITE_BIT) != 0 || (regs->dx & PROT_EXEC_BIT) != 0);
}

static long map_with_room(const struct pt_regs *regs, u64 size)
{
	long place = sys_mmap(0, size + ROOM_ABOVE, 0, MAP_RESERVE, -1, 0);
	long result;

	if (result_is_error(place))
		return call_for_program(regs);
	result = raw_syscall6(__NR_mmap, (u64)place, regs->si, regs->dx, regs->r10 | MAP_FIXED_BIT,
			      regs->r8, regs->r9);
	if (result_is_error(result))
		sys_munmap((u64)place, size + ROOM_ABOVE);
	else
		sys_munmap((u64)place + size, ROOM_ABOVE);
	return result;
}

/*
 * The pages that a call may change, up to where any of ours can lie. Returns
 * false for a range that the kernel refuses or finds empty.
 */
static bool range_to_change(u64 start, u64 size, u64 *end)
{
	*end = start + align_up(size, PAGE_SIZE);
	if (start % PAGE_SIZE != 0 || *end <= start)
		return false;
	if (*end > OURS_END)
		*end = OURS_END;
	return start < OURS_END;
}

/* Makes a range that the program changes free of stubs and of patched sites. */
static bool clear_range(u64 start, u64 size)
{
	u64 end;

	if (!range_to_change(start, size, &end))
		return true;
	if (overlaps_domain(start, end) || branch_copies_make_room(start, end) < 0 ||
	    sites_make_room(start, end) < 0)
		return false;
	sites_forget_range(start, end);
	return true;
}

/* No page of ours may be where the program wants a new mapping. */
static bool give_room(const struct pt_regs *regs)
{
	u64 end;

	if ((regs->r10 & MAP_FIXED_BIT) != 0)
		return clear_range(regs->di, regs->si);
	if ((regs->r10 & MAP_FIXED_NOREPLACE_BIT) == 0 ||
	    !range_to_change(regs->di, regs->si, &end))
		return true;
	return !overlaps_domain(regs->di, end) && sites_leave_room(regs->di, end) >= 0;
}

/* Huge pages are mapped and unmapped whole. */
static u64 mapped_size(const struct pt_regs *regs)
{
	u64 bits = regs->r10 >> MAP_HUGE_SHIFT & MAP_HUGE_MASK;
	u64 page = PAGE_SIZE;

	if ((regs->r10 & MAP_HUGETLB_BIT) != 0)
		page = bits == 0 ? DEFAULT_HUGE_PAGE : 1ULL << bits;
	return align_up(regs->si, page);
}

static long map_once(const struct pt_regs *regs)
{
	if (wants_room(regs))
		return map_with_room(regs, align_up(regs->si, PAGE_SIZE));
	return call_for_program(regs);
}

/* Where the kernel chose a place in the domain's span it is asked again, with no room left there.
 */
static long map_outside(const struct pt_regs *regs)
{
	u64 size = mapped_size(regs);
	long result = map_once(regs);

	if (result_is_error(result) || likely(!span_is_hit(result, size)))
		return result;
	sys_munmap((u64)result, size);
	span_fill();
	result = map_once(regs);
	if (result_is_error(result) || !span_is_hit(result, size))
		return result;
	sys_munmap((u64)result, size);
	return OUT_OF_MEMORY;
}

/* Points that had to give way find their new place when the program's mapping has its own. */
static u32 make_call(struct pt_regs *regs)
{
	long result;

	if (!points_are_stale())
		return GATE_RUN;
	result = call_for_program(regs);
	points_renew();
	return special_answer(regs, result);
}

u32 special_mmap(struct thread *thread, struct pt_regs *regs)
{
	u64 size = align_up(regs->si, PAGE_SIZE);
	long result;

	(void)thread;
	if ((regs->r10 & MAP_ANONYMOUS_BIT) == 0 && descriptor_is_ours((s64)regs->r8))
		return special_answer(regs, BAD_DESCRIPTOR);
	if (!give_room(regs))
		return special_answer(regs, OUT_OF_MEMORY);
	result = map_outside(regs);
	points_renew();
	if (!result_is_error(result) && (regs->dx & PROT_EXEC_BIT) != 0 &&
	    (regs->dx & PROT_WRITE_BIT) == 0 && (regs->r10 & MAP_ANONYMOUS_BIT) == 0 &&
	    (regs->r10 & 3) == MAP_PRIVATE_BIT)
		sites_note_mapping((u64)result, (u64)result + size, regs->r9, (s32)regs->r8);
	return special_answer(regs, result);
}

u32 special_munmap(struct thread *thread, struct pt_regs *regs)
{
	(void)thread;
	if (!clear_range(regs->di, regs->si))
		return special_answer(regs, OUT_OF_MEMORY);
	return make_call(regs);
}

u32 special_mprotect(struct thread *thread, struct pt_regs *regs)
{
	bool keeps_code = (regs->dx & (PROT_WRITE_BIT | PROT_EXEC_BIT)) == PROT_EXEC_BIT;
	u64 end;

	(void)thread;
	/* Read and execute is what patched code has; anything else may change it. */
	if (keeps_code &&
	    (!range_to_change(regs->di, regs->si, &end) || !overlaps_domain(regs->di, end)))
		return GATE_RUN;
	if (!clear_range(regs->di, regs->si))
		return special_answer(regs, OUT_OF_MEMORY);
	return make_call(regs);
}

u32 special_pkey_mprotect(struct thread *thread, struct pt_regs *regs)
{
	return special_mprotect(thread, regs);
}

/* A mapping that was moved into the span is moved on, to a place that the kernel reserves. */
static long move_outside(const struct pt_regs *regs)
{
	u64 size = align_up(regs->dx, PAGE_SIZE);
	long result = call_for_program(regs);
	long place;

	if (result_is_error(result) || likely(!span_is_hit(result, size)))
		return result;
	span_fill();
	place = sys_mmap(0, size, 0, MAP_RESERVE, -1, 0);
	if (!result_is_error(place))
		return raw_syscall6(__NR_mremap, (u64)result, size, size,
				    MREMAP_MAYMOVE_BIT | MREMAP_FIXED_BIT, (u64)place, 0);
	sys_munmap((u64)result, size);
	return OUT_OF_MEMORY;
}

u32 special_mremap(struct thread *thread, struct pt_regs *regs)
{
	long result;

	(void)thread;
	if (!clear_range(regs->di, regs->si) ||
	    ((regs->r10 & MREMAP_FIXED_BIT) != 0 && !clear_range(regs->r8, regs->dx)))
		return special_answer(regs, OUT_OF_MEMORY);
	result = move_outside(regs);
	points_renew();
	return special_answer(regs, result);
}

/* Of SysV shared memory, in bytes; 0: no such thing, as the kernel will say. */
static u64 segment_size(u64 id)
{
	u64 status[14]; /* struct shmid64_ds: the size follows 48 bytes of permissions */
	enum { SIZE_WORD = 6, STAT_COMMAND = 2 };

	return raw_syscall3(__NR_shmctl, id, STAT_COMMAND, as_u64(status)) == 0 ? status[SIZE_WORD]
										: 0;
}

/* The same for an attachment as give_room for a mapping. */
static bool give_segment_room(const struct pt_regs *regs)
{
	u64 start = (regs->dx & SHM_ROUND_BIT) != 0 ? align_down(regs->si, PAGE_SIZE) : regs->si;
	u64 size = regs->si == 0 || mm_current()->filtered ? 0 : segment_size(regs->di);
	u64 end;

	if (size == 0 || !range_to_change(start, size, &end))
		return true;
	if ((regs->dx & SHM_REMAP_BIT) != 0)
		return clear_range(start, size);
	return !overlaps_domain(start, end) && sites_leave_room(start, end) >= 0;
}

u32 special_shmat(struct thread *thread, struct pt_regs *regs)
{
	long result;

	(void)thread;
	if (!give_segment_room(regs))
		return special_answer(regs, OUT_OF_MEMORY);
	result = call_for_program(regs);
	/* How large it is does not matter: it begins in the span, or ends below it by chance. */
	if (!result_is_error(result) && span_is_hit(result, PAGE_SIZE)) {
		raw_syscall3(__NR_shmdt, (u64)result, 0, 0);
		span_fill();
		result = call_for_program(regs);
	}
	points_renew();
	return special_answer(regs, result);
}

u32 special_madvise(struct thread *thread, struct pt_regs *regs)
{
	(void)thread;
	/* MADV_DONTNEED and its like bring a file's own bytes back. */
	if (!clear_range(regs->di, regs->si))
		return special_answer(regs, OUT_OF_MEMORY);
	return make_call(regs);
}

u32 special_remap_file_pages(struct thread *thread, struct pt_regs *regs)
{
	return special_madvise(thread, regs);
}
