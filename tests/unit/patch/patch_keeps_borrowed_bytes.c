/* SPDX-License-Identifier: MIT */
/*
 * `syscall; syscall`: the first jump would borrow the bytes of the second.
 * Only one of the two may be patched, whichever comes first.
 */
#include "fake.h"

static void patch_pair(u64 distance, bool second_first, int expected)
{
	u64 low = FAKE_CODE + 0x340;
	u64 high = low + distance;
	u64 first = second_first ? high : low;
	u64 second = second_first ? low : high;

	fake_init();
	fake_syscall(low);
	fake_syscall(high);
	EXPECT_EQ(patch_site(&fake_space, first), 0);
	EXPECT_EQ(patch_site(&fake_space, second), expected);
	EXPECT_TRUE(fake_reaches_entry(first));
	if (expected == 0)
		EXPECT_TRUE(fake_reaches_entry(second));
	else
		EXPECT_TRUE(fake_is_syscall(second));
}

TEST(patch_keeps_borrowed_bytes)
{
	for (u64 distance = 2; distance < 9; distance++) {
		patch_pair(distance, false, distance < 5 ? -ENOSPC : 0);
		patch_pair(distance, true, distance < 5 ? -ENOSPC : 0);
	}
}
