/* SPDX-License-Identifier: MIT */
/*
 * The table of weir_cpuid_table: made in init, only read afterwards, in the heap.
 * Who looks into it is x86/cpuid.S, for all.
 */
#ifndef WEIR_AGENT_CPUID_TABLE_H
#define WEIR_AGENT_CPUID_TABLE_H

#include "agent/instructions.h"
#include "agent/thread.h"

/*
 * A leaf, by the hash of its number. The subleaf, as far as the mask lets it count,
 * is the row, and `last` the row of all that are greater.
 */
struct cpuid_leaf {
	u32 number;
	u32 mask;
	u32 last;
	u32 used;
	const struct cpuid_values *rows; /* NULL: no leaf, and the end of a search */
	u64 more_padding;
};

struct cpuid_values {
	u32 a, b, c, d;
};

/* Does the table answer cpuid before any function of an engine? */
bool cpuid_table_is_first(void);

/* What it says of a leaf and a subleaf. */
const struct cpuid_values *cpuid_table_row(u64 ax, u64 cx);

/* Puts what a row says into registers, as cpuid does. */
void cpuid_table_answer(const struct cpuid_values *row, u64 *ax, u64 *bx, u64 *cx, u64 *dx);

/*
 * A signal found the thread in weir_cpuid: it is where that leads now, in the stub.
 */
void cpuid_table_leave(struct kernel_sigcontext *context);

#endif
