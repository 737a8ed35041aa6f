/* SPDX-License-Identifier: MIT */
/*
 * The raw clock that stamps records: the time stamp counter where the
 * supervisor found it usable, else CLOCK_MONOTONIC in nanoseconds.
 *
 * A program may forbid itself the counter (PR_SET_TSC), which forbids it to the
 * agent. Then the instruction faults, each time, and the time is computed.
 */
#ifndef WEIR_AGENT_CLOCK_H
#define WEIR_AGENT_CLOCK_H

#include "base/domain.h"
#include "base/rawsys.h"

/* 0 when the program has forbidden it. */
static inline u64 clock_counter(void)
{
	u32 low = 0;
	u32 high = 0;

	/* Reads the counter only; no ordering is wanted. A fault leaves the zeros. */
	__asm__ volatile("1: rdtsc\n\t"
			 "2:\n\t"
			 ".pushsection .fixup_table, \"a\"\n\t"
			 ".quad 1b - ., 2b - .\n\t"
			 ".popsection"
			 : "+a"(low), "+d"(high));
	return (u64)high << 32 | low;
}

/* The time in the units of the counter, without it. */
u64 clock_computed(void);

static inline u64 clock_now(void)
{
	const struct domain *domain = domain_get();
	bool readable = likely(domain->clock_khz != 0 && domain->counter_traps == 0);
	u64 ticks = readable ? clock_counter() : 0;

	return likely(ticks != 0) ? ticks : clock_computed();
}

#endif
