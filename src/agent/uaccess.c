/* SPDX-License-Identifier: MIT */
/*
 * Program memory by the fix-up routines of entry.S. Addresses inside the
 * domain are refused: to the program they do not exist.
 */
#include "agent/uaccess.h"

#include "base/domain.h"
#include "base/rawsys.h"

enum { FAULT = -14 };

int user_copy(void *to, const void *from, size_t size);
long user_strncpy(char *to, const char *from, size_t size);

HOT int copy_from_user(void *to, u64 from, size_t size)
{
	return user_copy(to, as_pointer(from), size);
}

int copy_to_user(u64 to, const void *from, size_t size)
{
	if (domain_contains(to))
		return FAULT;
	return user_copy(as_pointer(to), from, size);
}

int copy_to_code(u64 to, const void *from, size_t size)
{
	return user_copy(as_pointer(to), from, size);
}

long strncpy_from_user(char *to, u64 from, size_t size)
{
	return user_strncpy(to, as_pointer(from), size);
}

/* A fault goes on at 2, with the error that stands there. */
#define FIXUP_TO_2                                                                                 \
	".pushsection .fixup_table, \"a\"\n\t"                                                     \
	".quad 1b - ., 2b - .\n\t"                                                                 \
	".popsection"

int user_load(u64 address, u32 *value)
{
	int err = FAULT;
	u32 word = 0;

	/* Aligned: one access. */
	__asm__ volatile("1: movl (%2), %1\n\t"
			 "xorl %0, %0\n\t"
			 "2:\n\t" FIXUP_TO_2
			 : "+r"(err), "+r"(word)
			 : "r"(address)
			 : "memory", "cc");
	if (err == 0)
		*value = word;
	return err;
}

int user_store(u64 address, u32 value)
{
	int err = FAULT;

	if (domain_contains(address))
		return FAULT;
	/* Aligned: one access. */
	__asm__ volatile("1: movl %2, (%1)\n\t"
			 "xorl %0, %0\n\t"
			 "2:\n\t" FIXUP_TO_2
			 : "+r"(err)
			 : "r"(address), "r"(value)
			 : "memory", "cc");
	return err;
}

int user_exchange(u64 address, u32 *expected, u32 desired)
{
	int err = FAULT;
	u32 word = *expected;

	if (domain_contains(address))
		return FAULT;
	/* A full barrier, like every locked instruction. */
	__asm__ volatile("1: lock cmpxchgl %3, (%2)\n\t"
			 "movl $0, %0\n\t"
			 "2:\n\t" FIXUP_TO_2
			 : "+r"(err), "+a"(word)
			 : "r"(address), "r"(desired)
			 : "memory", "cc");
	if (err == 0)
		*expected = word;
	return err;
}
