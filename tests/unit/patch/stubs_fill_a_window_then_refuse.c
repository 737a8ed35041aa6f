/* SPDX-License-Identifier: MIT */
/*
 * Sixteen slots begin in 256 bytes, fifteen at the start of a page, whose first
 * slot holds the pointer. No slot is given out twice, and none outside.
 */
#include "fake.h"

static u32 fill(u64 low)
{
	struct window window = { low, low + WINDOW_SIZE - 1 };
	struct patch_host host = fake_host();
	struct stub_code code = { .site = FAKE_CODE };
	struct stub seen[64];
	u32 count = 0;
	struct stub stub;

	fake_init();
	while (count < 64 && stub_place(&fake_space.stubs, &host, &window, &code, &stub) == 0) {
		EXPECT_TRUE(window_contains(&window, stub.address));
		for (u32 i = 0; i < count; i++)
			EXPECT_NE(stub.address, seen[i].address);
		seen[count++] = stub;
	}
	EXPECT_EQ(stub_place(&fake_space.stubs, &host, &window, &code, &stub), -ENOSPC);
	stub_release(&fake_space.stubs, &seen[3]);
	EXPECT_EQ(stub_place(&fake_space.stubs, &host, &window, &code, &stub), 0);
	EXPECT_EQ(stub.address, seen[3].address);
	return count;
}

TEST(stubs_fill_a_window_then_refuse)
{
	EXPECT_EQ(fill(FAKE_CODE + 0x100100), 16);
	EXPECT_EQ(fill(FAKE_CODE + 0x100103), 16);
	EXPECT_EQ(fill(FAKE_CODE + 0x100000), 15);
	/* Half in one page, half in the next. */
	EXPECT_EQ(fill(FAKE_CODE + 0x100f80), 15);
}
