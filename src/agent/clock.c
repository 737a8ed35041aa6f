/* SPDX-License-Identifier: MIT */
/*
 * The raw clock where the time stamp counter cannot be read. Stamps of threads
 * that read it and of threads that do not must be comparable, as far as the
 * supervisor's calibration goes.
 */
#include "agent/clock.h"

enum { MONOTONIC = 1, MONOTONIC_RAW = 4 };

#define NS_PER_SECOND 1000000000ULL
#define NS_PER_MS 1000000ULL

static u64 kernel_time_ns(u64 clock)
{
	u64 time[2] = { 0, 0 };

	raw_syscall3(__NR_clock_gettime, clock, as_u64(time), 0);
	return time[0] * NS_PER_SECOND + time[1];
}

u64 clock_computed(void)
{
	const struct domain *domain = domain_get();
	u64 elapsed;

	if (domain->clock_khz == 0)
		return kernel_time_ns(MONOTONIC);
	elapsed = kernel_time_ns(MONOTONIC_RAW) - domain->clock_start_ns;
	return domain->clock_start + elapsed / NS_PER_MS * domain->clock_khz +
	       elapsed % NS_PER_MS * domain->clock_khz / NS_PER_MS;
}
