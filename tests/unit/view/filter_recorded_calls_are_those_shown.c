/* SPDX-License-Identifier: MIT */
/*
 * What goes down to the traced processes is exactly the set of -e trace:
 * anything more would cost time for nothing, anything less would be missing.
 */
#include "filter_harness.h"

TEST(filter_recorded_calls_are_those_shown)
{
	struct filter filter = filter_of("trace=openat");
	u64 calls[FILTER_WORDS];

	filter_recorded_calls(&filter, calls);
	for (s64 nr = 0; nr < FILTER_CALL_COUNT; nr++)
		EXPECT_EQ(filter_has(calls, nr, FILTER_CALL_COUNT), nr == syscall_number("openat"));
}
