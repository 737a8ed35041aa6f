/* SPDX-License-Identifier: MIT */
/*
 * A thread may sit in a stub for any time, preempted. Its slot must not turn
 * into another site's; the same site may have it back as it is.
 */
#include "fake.h"

static struct window window = { FAKE_CODE + 0x100100, FAKE_CODE + 0x1001ff };

static int reserve(u64 site, struct stub *stub)
{
	struct patch_host host = fake_host();
	struct stub_code code = { .site = site };

	return stub_place(&fake_space.stubs, &host, &window, &code, stub);
}

TEST(stub_retired_slot_waits)
{
	struct stub first;
	struct stub other;

	fake_init();
	EXPECT_EQ(reserve(FAKE_CODE, &first), 0);
	stub_retire(&fake_space.stubs, &first);

	for (u64 i = 1; i < 16; i++) {
		EXPECT_EQ(reserve(FAKE_CODE + 8 * i, &other), 0);
		EXPECT_NE(other.address, first.address);
	}
	EXPECT_EQ(reserve(FAKE_CODE + 128, &other), -ENOSPC);

	EXPECT_EQ(reserve(FAKE_CODE, &other), 0);
	EXPECT_EQ(other.address, first.address);
	EXPECT_TRUE(other.old);
	EXPECT_EQ(fake_space.stubs.retired_count, 0);

	stub_retire(&fake_space.stubs, &first);
	stubs_reclaim(&fake_space.stubs);
	EXPECT_EQ(reserve(FAKE_CODE + 128, &other), 0);
	EXPECT_EQ(other.address, first.address);
	EXPECT_FALSE(other.old);
}
