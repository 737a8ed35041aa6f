/* SPDX-License-Identifier: MIT */
/*
 * The executable file mappings of an address space: which code may be
 * rewritten, and what to call it in reports. Filled from the image's program
 * headers at start and from the program's mmap calls afterwards; anything
 * else that executes (JIT code, shared text) traps and stays as it is.
 */
#ifndef WEIR_AGENT_MAPPING_H
#define WEIR_AGENT_MAPPING_H

#include "base/types.h"

enum { MAPPING_COUNT = 4096, MAPPING_NAME_SIZE = 112 };

enum mapping_plan_state { MAPPING_PLAN_UNASKED = 0, MAPPING_PLAN_ASKED, MAPPING_PLAN_HERE };

/* What is known of the code of a mapping: see plans.c. */
struct mapping_plan {
	u64 request; /* that was made: its state word, and its number */
	const struct code_plan *plan;
	u32 state; /* enum mapping_plan_state */
	u32 padding;
};

struct mapping {
	u64 start;
	u64 end; /* 0: free entry */
	u64 offset;
	struct mapping_plan plan;
	char name[MAPPING_NAME_SIZE]; /* path, cut at the front when too long */
};

struct mapping_table {
	u64 lock;
	u32 count; /* entries below were used at least once */
	struct mapping entries[MAPPING_COUNT];
};

/* Notes a private executable mapping of a file. Full table: not noted, so it traps. */
void mapping_add(struct mapping_table *table, u64 start, u64 end, u64 offset, const char *name);

/* The range was unmapped, replaced or lost its execute permission. */
void mapping_remove(struct mapping_table *table, u64 start, u64 end);

/* The entry that holds the address, or NULL. Lock-free: for the trap path. */
const struct mapping *mapping_find(const struct mapping_table *table, u64 address);
struct mapping *mapping_find_mutable(struct mapping_table *table, u64 address);

#endif
