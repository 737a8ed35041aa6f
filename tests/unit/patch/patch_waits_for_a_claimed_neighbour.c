/* SPDX-License-Identifier: MIT */
/*
 * Two sites so close that what is written for one may concern bytes of the
 * other: while one is being written the other must not be planned from bytes
 * that are just changing. Those further apart have nothing to do with each other.
 */
#include "fake.h"

static const u64 first = FAKE_CODE + 0x347;
enum { BORROWED = 5, CLOSE = 13 };

static u64 second;
static u32 met;

static void patch_second(struct fake *fake)
{
	u64 distance = first < second ? second - first : first - second;

	if (fake_byte(first) != 0xcc)
		return;
	fake->before = NULL;
	EXPECT_EQ(patch_site(&fake_space, second), distance <= CLOSE ? -EAGAIN : 0);
	EXPECT_EQ(fake_state(second), distance <= CLOSE ? SITE_NEW : SITE_PATCHED);
	EXPECT_EQ(fake_is_syscall(second), distance <= CLOSE);
	met++;
}

static void expect_patience(u64 address)
{
	u64 distance = address < first ? first - address : address - first;

	second = address;
	fake_init();
	fake_syscall(first < second ? first : second);
	fake_syscall(first < second ? second : first);
	fake_memory.before = patch_second;
	EXPECT_EQ(patch_site(&fake_space, first), 0);
	EXPECT_TRUE(fake_reaches_entry(first));
	EXPECT_EQ(patch_site(&fake_space, second), distance < BORROWED ? -ENOSPC : 0);
	EXPECT_EQ(fake_reaches_entry(second), distance >= BORROWED);
}

TEST(patch_waits_for_a_claimed_neighbour)
{
	for (u64 distance = 2; distance <= CLOSE + 2; distance++) {
		expect_patience(first + distance);
		expect_patience(first - distance);
	}
	EXPECT_EQ(met, 2 * (CLOSE + 1));
}
