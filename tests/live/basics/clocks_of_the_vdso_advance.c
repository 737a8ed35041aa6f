/* SPDX-License-Identifier: MIT */
/*
 * vDSO calls are not traced, but must go on working, also their fallback.
 */
#include <time.h>

#include "live.h"

int main(void)
{
	struct timespec last = { 0, 0 }, now;

	for (unsigned i = 0; i < 1000; i++) {
		check_eq(clock_gettime(CLOCK_MONOTONIC, &now), 0, "clock_gettime");
		check(now.tv_sec > last.tv_sec ||
			  (now.tv_sec == last.tv_sec && now.tv_nsec >= last.tv_nsec),
		      "time goes forward");
		last = now;
	}
	check_eq(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0, "the vDSO's fallback");
	check_fails(clock_gettime(12345, &now), EINVAL, "an unknown clock");
	return 0;
}
