/* SPDX-License-Identifier: MIT */
/*
 * The agent's own descriptors, and the program's calls that could touch them.
 * A call that names one in its first argument fails as if it were not open
 * (agent_syscall_enter); here are those that need more: close_range, dup2, dup3,
 * and the listing of /proc/self/fd.
 */
#include "agent/descriptors.h"

#include "agent/call.h"
#include "agent/mm.h"
#include "agent/seccomp.h"
#include "agent/special.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/descriptor_path.h"
#include "base/rawsys.h"
#include "tables/signature.h"

enum {
	BAD_DESCRIPTOR = -9,
	BAD_ADDRESS = -14,
	BEYOND_LIMIT = -22,	  /* -EINVAL, of F_DUPFD */
	NONE_FREE = -24,	  /* -EMFILE */
	RESOURCE_DESCRIPTORS = 7, /* RLIMIT_NOFILE */
	O_RDWR_CLOEXEC = 02000002,
	F_DUPFD_CLOEXEC_COMMAND = 1030,
	CLOSE_RANGE_CLOEXEC_FLAG = 4,
	CLOSE_RANGE_UNSHARE_FLAG = 2,
	PROT_RWX = 7,
	PROT_RX = 5,
	WRITE_ATTEMPTS = 1000,
	LOWEST_OWN_NUMBER = 16,
	OWN_COUNT = 4,
	ENTRY_HEAD = 19, /* of a directory entry, up to the name */
	LISTING_SIZE = 8192,
};

/* Where the numbers are kept; -1: not open. The first one stays open in new images. */
static s32 *own_descriptor(u32 which)
{
	struct mm *mm = mm_current();
	s32 *const places[OWN_COUNT] = { &mm->domain_fd, &mm->mem_fd, &mm->watch.userfault,
					 &mm->watch.pagemap };

	return places[which];
}

static long duplicate(s32 fd, u64 command, u64 lowest)
{
	return raw_syscall3(__NR_fcntl, (u64)(s64)fd, command, lowest);
}

/*
 * The same beyond the soft limit, where the program cannot have a descriptor:
 * what is open there stays open.
 */
static long duplicate_high(s32 fd, u64 command, u64 lowest)
{
	u64 limit[2]; /* soft, hard */
	u64 raised[2];
	long result = duplicate(fd, command, lowest);

	if ((result != BEYOND_LIMIT && result != NONE_FREE) || mm_current()->filtered ||
	    raw_syscall4(__NR_prlimit64, 0, RESOURCE_DESCRIPTORS, 0, as_u64(limit)) != 0 ||
	    limit[0] >= limit[1])
		return result;
	raised[0] = limit[1];
	raised[1] = limit[1];
	raw_syscall4(__NR_prlimit64, 0, RESOURCE_DESCRIPTORS, as_u64(raised), 0);
	result = duplicate(fd, command, lowest);
	raw_syscall4(__NR_prlimit64, 0, RESOURCE_DESCRIPTORS, as_u64(limit), 0);
	return result;
}

/* See descriptor_may_be_ours: the bound only ever falls. */
static void note_number(s32 fd)
{
	if ((u32)fd < mm_current()->lowest_own)
		mm_current()->lowest_own = (u32)fd;
}

s32 descriptor_move_up(s32 fd)
{
	long high = duplicate_high(fd, F_DUPFD_CLOEXEC_COMMAND, (u64)domain_get()->fd + 1);

	sys_close(fd);
	if (high >= 0)
		note_number((s32)high);
	return (s32)high;
}

void mem_open(void)
{
	struct mm *mm = mm_current();
	long low;
	s32 high;

	mm->mem_fd = -1;
	if (mm->filtered)
		return;
	low = raw_syscall3(__NR_open, as_u64("/proc/self/mem"), O_RDWR_CLOEXEC, 0);
	if (result_is_error(low))
		return;
	high = descriptor_move_up((s32)low);
	if (high >= 0)
		mm->mem_fd = high;
}

void mem_reopen(bool shares_descriptors)
{
	struct mm *mm = mm_current();
	s32 inherited = mm->mem_fd;

	mm->mem_fd = -1;
	if (shares_descriptors || inherited < 0)
		return;
	sys_close(inherited);
	mem_open();
}

/*
 * No descriptor: open the page for writing, without ever dropping execution. Another thread may
 * be at another site of the page, and close it before we have written.
 */
static int write_by_mprotect(u64 address, const void *bytes, size_t size)
{
	u64 start = align_down(address, PAGE_SIZE);
	u64 length = align_up(address + size, PAGE_SIZE) - start;
	int err = BAD_ADDRESS;

	for (u32 i = 0; i < WRITE_ATTEMPTS && err != 0; i++) {
		long result = raw_syscall3(__NR_mprotect, start, length, PROT_RWX);

		if (result_is_error(result))
			return (int)result;
		err = copy_to_code(address, bytes, size);
	}
	raw_syscall3(__NR_mprotect, start, length, PROT_RX);
	return err;
}

int mem_write(u64 address, const void *bytes, size_t size)
{
	long result;

	if (mm_current()->mem_fd < 0)
		return write_by_mprotect(address, bytes, size);
	result =
	    raw_syscall4(__NR_pwrite64, (u64)mm_current()->mem_fd, as_u64(bytes), size, address);
	if (result_is_error(result))
		return (int)result;
	return (size_t)result == size ? 0 : -5; /* -EIO */
}

bool descriptor_is_ours(s64 fd)
{
	for (u32 i = 0; i < OWN_COUNT; i++)
		if ((s32)fd == *own_descriptor(i) && (s32)fd >= 0)
			return true;
	return false;
}

/* A path from the root makes the descriptor of a folder before it of no account. */
static bool is_from_root(u64 path)
{
	char first = 0;

	return copy_from_user(&first, path, 1) == 0 && first == '/';
}

bool descriptor_call_names_ours(const struct pt_regs *regs)
{
	u64 args[ARGUMENT_LIMIT + 1] = { 0 };
	u64 nr = regs->orig_ax;

	if (nr >= SYSCALL_LIMIT)
		return false;
	call_arguments(regs, args);
	for (u32 i = 0; i < ARGUMENT_LIMIT; i++) {
		const struct signature *signature = &syscall_signatures[nr];
		u32 place = argument_register(signature, i);

		if ((syscall_plans[nr].argument[i] & WHEN_FD) != 0 &&
		    descriptor_is_ours((s64)args[place]) &&
		    (signature->arguments[i].kind != KIND_DIRFD || !is_from_root(args[place + 1])))
			return true;
	}
	return false;
}

/* The program wants this number: ours moves away. */
static void give_way(s32 *ours, s32 wanted)
{
	/* The domain's is for the next image, too: it stays open there. */
	u64 command = ours == own_descriptor(0) ? 0 : F_DUPFD_CLOEXEC_COMMAND;
	long moved;

	/* A filter may make it deadly to duplicate: the number then stays out of reach. */
	if (*ours != wanted || mm_current()->filtered)
		return;
	moved = duplicate_high(wanted, command, (u64)wanted + 1);
	if (result_is_error(moved))
		moved = duplicate(wanted, command, LOWEST_OWN_NUMBER);
	if (result_is_error(moved))
		return;
	*ours = (s32)moved;
	note_number(*ours);
	sys_close(wanted);
}

u32 special_dup2(struct thread *thread, struct pt_regs *regs)
{
	(void)thread;
	for (u32 i = 0; i < OWN_COUNT; i++)
		give_way(own_descriptor(i), (s32)regs->si);
	if (descriptor_is_ours((s64)regs->si))
		return special_answer(regs, BAD_DESCRIPTOR);
	return GATE_RUN;
}

u32 special_dup3(struct thread *thread, struct pt_regs *regs)
{
	return special_dup2(thread, regs);
}

/* Our lowest number that is `from` or above, or -1. */
static s64 next_own(u32 from)
{
	s64 lowest = -1;

	for (u32 i = 0; i < OWN_COUNT; i++) {
		s64 fd = *own_descriptor(i);

		if (fd >= 0 && fd >= from && (lowest < 0 || fd < lowest))
			lowest = fd;
	}
	return lowest;
}

/* Closes [first, last] but not ours: in pieces around them. */
static long close_around(u32 first, u32 last, u64 flags)
{
	long result = 0;

	for (s64 own = next_own(first); own >= 0 && own <= last; own = next_own(first)) {
		if ((u32)own > first)
			result = raw_syscall3(__NR_close_range, first, (u64)own - 1, flags);
		first = (u32)own + 1;
		if (result != 0 || first > last)
			return result;
	}
	return raw_syscall3(__NR_close_range, first, last, flags);
}

u32 special_close_range(struct thread *thread, struct pt_regs *regs)
{
	u32 first = (u32)regs->di;
	u32 last = (u32)regs->si;

	(void)thread;
	if (first > last)
		return GATE_RUN; /* the kernel's to refuse */
	return special_answer(regs, close_around(first, last, regs->dx));
}

/* Is this a listing of our own descriptors? */
static bool lists_own_descriptors(s32 fd)
{
	char target[64];
	long size = fd < 0 ? 0 : descriptor_path(fd, target, sizeof(target) - 1);

	if (size < 9)
		return false;
	target[size] = '\0';
	return memcmp(target, "/proc/", 6) == 0 && memcmp(target + size - 3, "/fd", 3) == 0;
}

/* struct linux_dirent64, up to the name. */
struct directory_entry {
	u64 inode;
	s64 offset;
	u16 length;
	u8 type;
	char name[5];
};

static bool names_ours(const char *name)
{
	s64 value = 0;
	u32 i = 0;

	for (; name[i] >= '0' && name[i] <= '9' && i < 9; i++)
		value = value * 10 + (name[i] - '0');
	return i > 0 && name[i] == '\0' && descriptor_is_ours(value);
}

/* Takes our entries out of a listing. Returns the new size. */
static long filter_entries(u8 *listing, long size)
{
	long kept = 0;

	for (long at = 0; at < size;) {
		struct directory_entry entry = { 0 };

		memcpy(&entry, listing + at, ENTRY_HEAD);
		if (!names_ours((const char *)listing + at + ENTRY_HEAD)) {
			memmove(listing + kept, listing + at, entry.length);
			kept += entry.length;
		}
		at += entry.length;
	}
	return kept;
}

/*
 * The kernel fills a buffer of ours: behind what is left of the listing the
 * program's own must stay as it was. A listing of nothing but ours must not
 * look like the end.
 */
static long list_descriptors(const struct pt_regs *regs)
{
	u8 listing[LISTING_SIZE];
	u64 room = regs->dx < sizeof(listing) ? regs->dx : sizeof(listing);
	long size;

	do {
		size = raw_syscall3(__NR_getdents64, regs->di, as_u64(listing), room);
		if (size <= 0)
			return size;
		size = filter_entries(listing, size);
	} while (size == 0);
	return copy_to_user(regs->si, listing, (size_t)size) == 0 ? size : BAD_ADDRESS;
}

u32 special_getdents64(struct thread *thread, struct pt_regs *regs)
{
	(void)thread;
	if (!lists_own_descriptors((s32)regs->di))
		return GATE_RUN;
	return special_answer(regs, list_descriptors(regs));
}

void descriptors_close_own(struct mm *mm)
{
	if (mm->mem_fd >= 0)
		sys_close(mm->mem_fd);
	sys_close(mm->domain_fd);
	watch_close(&mm->watch);
	mm->mem_fd = -1;
	mm->domain_fd = -1;
}
