/* SPDX-License-Identifier: MIT */
/*
 * Limits of a process's memory, which the kernel holds against weir's part of
 * it as well. The real limits are therefore larger than the program's by what
 * that part takes at its start; the program sets and reads its own.
 */
#ifndef WEIR_BASE_LIMITS_H
#define WEIR_BASE_LIMITS_H

#include "base/domain.h"

/* Core, agent and one segment of rings; struct mm and one thread slot; and some stub pages. */
#define MEMORY_LIMIT_SPACE_PADDING (156 * MIB)
#define MEMORY_LIMIT_DATA_PADDING (20 * MIB)

/* Where an engine may watch memory, each image has room for copies of it from its start. */
static inline bool memory_limit_has_watch(const u64 padding[MEMORY_LIMIT_COUNT])
{
	return padding[MEMORY_LIMIT_SPACE] > MEMORY_LIMIT_SPACE_PADDING;
}

#define MEMORY_UNLIMITED (~0ULL)

static inline u64 memory_limit_real(u64 program, u64 padding)
{
	return program >= MEMORY_UNLIMITED - padding ? program : program + padding;
}

static inline u64 memory_limit_program(u64 real, u64 padding)
{
	if (real == MEMORY_UNLIMITED)
		return real;
	return real > padding ? real - padding : 0;
}

#endif
