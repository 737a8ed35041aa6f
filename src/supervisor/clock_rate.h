/* SPDX-License-Identifier: MIT */
/*
 * The raw clock of records against the clocks of the system.
 */
#ifndef WEIR_SUPERVISOR_CLOCK_RATE_H
#define WEIR_SUPERVISOR_CLOCK_RATE_H

#include "base/types.h"

/*
 * Ticks of the time stamp counter per millisecond, or 0 when the kernel itself
 * does not trust the counter; records then carry CLOCK_MONOTONIC.
 */
u64 clock_rate_khz(void);

/* The counter and, at the same time, CLOCK_MONOTONIC_RAW. */
void clock_read_both(u64 *ticks, u64 *ns);

/* Turns raw times into nanoseconds of CLOCK_REALTIME. */
struct clock_scale {
	u64 raw_start;
	u64 real_start_ns;
	u64 khz;
	s64 ns_per_tick; /* times 2^32 */
};

void clock_scale_init(struct clock_scale *scale, u64 khz);
u64 clock_scale_ns(const struct clock_scale *scale, u64 raw);

/* The raw clock, as the agent reads it. */
u64 clock_raw(u64 khz);

#endif
