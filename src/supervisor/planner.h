/* SPDX-License-Identifier: MIT */
/*
 * The planner: decodes the code of a file from proven starts and tells what is
 * known about its system calls and some other instructions. Pure: it sees the
 * bytes of the file only.
 */
#ifndef WEIR_SUPERVISOR_PLANNER_H
#define WEIR_SUPERVISOR_PLANNER_H

#include <stddef.h>

#include "patch/known.h"

enum { BUILD_ID_MAXIMUM = 32 };

struct build_id {
	u32 size; /* 0: none */
	u8 bytes[BUILD_ID_MAXIMUM];
};

/*
 * Plans the ELF file of `size` bytes. Returns 0 and *plan, to be freed, which
 * may hold nothing; -ENOEXEC for what is no ELF file of this machine; -ENOMEM.
 */
int planner_plan(const u8 *file, size_t size, struct code_plan **plan);

/* Reads the build-id note; size 0 when there is none. */
void planner_build_id(const u8 *file, size_t size, struct build_id *id);

/* Bytes of a plan with so many sites and other instructions. */
static inline size_t planner_size(u32 count, u32 instruction_count)
{
	return sizeof(struct code_plan) + count * sizeof(struct known_code) +
	       instruction_count * sizeof(struct known_instruction);
}

#endif
