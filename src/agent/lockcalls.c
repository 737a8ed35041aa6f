/* SPDX-License-Identifier: MIT */
/*
 * mlockall within RLIMIT_MEMLOCK. The kernel holds the whole address space
 * against the limit, the domain's part too; where that is what fails, the
 * program's mappings are counted and locked one by one.
 */
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
	O_RDONLY_CLOEXEC = 02000000,
	END_OF_FILE = -1,
};

/* /proc/self/maps, character by character. */
struct maps_reader {
	s32 fd;
	u32 at;
	u32 size;
	char text[1024];
};

static int next_character(struct maps_reader *reader)
{
	long size;

	if (reader->at < reader->size)
		return (u8)reader->text[reader->at++];
	size = raw_syscall3(__NR_read, (u64)reader->fd, as_u64(reader->text), sizeof(reader->text));
	if (size <= 0)
		return END_OF_FILE;
	reader->size = (u32)size;
	reader->at = 1;
	return (u8)reader->text[0];
}

/* Reads the character behind the number as well. */
static u64 next_number(struct maps_reader *reader)
{
	u64 value = 0;

	for (;;) {
		int digit = next_character(reader);

		if (digit >= '0' && digit <= '9')
			value = value << 4 | (u64)(digit - '0');
		else if (digit >= 'a' && digit <= 'f')
			value = value << 4 | (u64)(digit - 'a' + 10);
		else
			return value;
	}
}

/* Returns the size of the program's next mapping, 0 at the end. */
static u64 next_mapping(struct maps_reader *reader, u64 *start)
{
	u64 end;
	int character;

	do {
		*start = next_number(reader);
		end = next_number(reader);
		do {
			character = next_character(reader);
		} while (character != '\n' && character != END_OF_FILE);
	} while (domain_contains(*start));
	return character == '\n' ? end - *start : 0;
}

/* All the program's mappings together; with `lock`, locks them on the way. */
static u64 walk_mappings(bool lock, u64 flags)
{
	struct maps_reader reader = { .at = 0 };
	u64 total = 0;
	u64 start;
	u64 size;
	long fd = raw_syscall3(__NR_open, as_u64("/proc/self/maps"), O_RDONLY_CLOEXEC, 0);

	if (result_is_error(fd))
		return ~0ULL;
	reader.fd = (s32)fd;
	while ((size = next_mapping(&reader, &start)) != 0) {
		total += size;
		/* What cannot be brought in (PROT_NONE, say) does not matter to mlockall. */
		if (lock)
			raw_syscall3(__NR_mlock2, start, size, flags);
	}
	sys_close(reader.fd);
	return total;
}

static long lock_one_by_one(u64 flags)
{
	u64 onfault = (flags & MCL_ONFAULT_FLAG) != 0 ? MLOCK_ONFAULT_FLAG : 0;
	u64 limit[2]; /* soft, hard */
	long result;

	result = raw_syscall4(__NR_prlimit64, 0, RESOURCE_LOCKED, 0, as_u64(limit));
	if (result_is_error(result) || walk_mappings(false, 0) > limit[0])
		return OUT_OF_MEMORY;
	walk_mappings(true, onfault);
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
