/* SPDX-License-Identifier: MIT */
/*
 * Calibration of the time stamp counter against CLOCK_MONOTONIC_RAW, once per
 * run: a few milliseconds give better than 0.1 %, which is finer than the
 * microseconds that traces print over their usual length.
 */
#include "supervisor/clock_rate.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

enum { CALIBRATION_NS = 2000000, NS_PER_MS = 1000000, TICK_SHIFT = 32 };

static u64 clock_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (u64)now.tv_sec * 1000000000ULL + (u64)now.tv_nsec;
}

/* A kernel that keeps time by the counter found it constant and synchronised. */
static bool counter_is_trusted(void)
{
	char source[32] = "";
	int fd = open("/sys/devices/system/clocksource/clocksource0/current_clocksource",
		      O_RDONLY | O_CLOEXEC);
	ssize_t size;

	if (fd < 0)
		return false;
	size = read(fd, source, sizeof(source) - 1);
	close(fd);
	return size > 0 && (strncmp(source, "tsc", 3) == 0 || strncmp(source, "kvm-clock", 9) == 0);
}

u64 clock_rate_khz(void)
{
	u64 start_ns;
	u64 start;
	u64 now_ns;

	if (!counter_is_trusted())
		return 0;
	start_ns = clock_ns(CLOCK_MONOTONIC_RAW);
	start = __rdtsc();
	do {
		now_ns = clock_ns(CLOCK_MONOTONIC_RAW);
	} while (now_ns - start_ns < CALIBRATION_NS);
	return (__rdtsc() - start) * NS_PER_MS / (now_ns - start_ns);
}

void clock_read_both(u64 *ticks, u64 *ns)
{
	*ns = clock_ns(CLOCK_MONOTONIC_RAW);
	*ticks = __rdtsc();
}

u64 clock_raw(u64 khz)
{
	return khz != 0 ? __rdtsc() : clock_ns(CLOCK_MONOTONIC);
}

void clock_scale_init(struct clock_scale *scale, u64 khz)
{
	scale->khz = khz;
	scale->ns_per_tick = khz != 0 ? (s64)(((u64)NS_PER_MS << TICK_SHIFT) / khz) : 0;
	scale->raw_start = clock_raw(khz);
	scale->real_start_ns = clock_ns(CLOCK_REALTIME);
}

u64 clock_scale_ns(const struct clock_scale *scale, u64 raw)
{
	s64 ticks = (s64)(raw - scale->raw_start);

	/* Off by less than a nanosecond per second, and no division per record. */
	if (scale->khz != 0)
		ticks = (s64)((__int128)ticks * scale->ns_per_tick >> TICK_SHIFT);
	return scale->real_start_ns + (u64)ticks;
}
