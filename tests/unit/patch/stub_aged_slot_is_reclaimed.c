/* SPDX-License-Identifier: MIT */
/*
 * Slots are reclaimed in two steps: only what was retired before the first one is
 * free after the second. What is old can still be taken back as it is, and what was
 * taken back and retired again is young.
 */
#include "fake.h"

static struct window window = { FAKE_CODE + 0x100100, FAKE_CODE + 0x10011f };

static int reserve(u64 site, struct stub *stub)
{
	struct patch_host host = fake_host();
	struct stub_code code = { .site = site };

	return stub_place(&fake_space.stubs, &host, &window, &code, stub);
}

TEST(stub_aged_slot_is_reclaimed)
{
	struct stub_table *stubs = &fake_space.stubs;
	struct stub first;
	struct stub second;
	struct stub other;

	fake_init();
	EXPECT_EQ(reserve(FAKE_CODE, &first), 0);
	EXPECT_EQ(reserve(FAKE_CODE + 8, &second), 0);
	stub_retire(stubs, &first);
	stubs_age(stubs);
	EXPECT_EQ(stubs->retired_count, 0);
	EXPECT_EQ(stubs->aged_count, 1);
	/* Too young. */
	stub_retire(stubs, &second);

	/* Back as it is, and young again. */
	EXPECT_EQ(reserve(FAKE_CODE, &other), 0);
	EXPECT_EQ(other.address, first.address);
	EXPECT_EQ(stubs->aged_count, 0);
	stub_retire(stubs, &first);
	patch_reclaim_stubs(&fake_space);
	EXPECT_EQ(reserve(FAKE_CODE + 16, &other), -ENOSPC);

	stubs_age(stubs);
	EXPECT_EQ(reserve(FAKE_CODE + 16, &other), -ENOSPC);
	EXPECT_EQ(stubs->aged_count, 2);
	EXPECT_NE(fake_page_at(&fake_memory, first.address), NULL);
	patch_reclaim_stubs(&fake_space);
	EXPECT_EQ(stubs->aged_count, 0);
	/* The page held nothing else. */
	EXPECT_EQ(fake_page_at(&fake_memory, first.address), NULL);

	EXPECT_EQ(reserve(FAKE_CODE + 16, &other), 0);
	EXPECT_FALSE(other.old);
	EXPECT_TRUE(fake_stub_is_for(other.address, FAKE_CODE + 16));
}
