/* SPDX-License-Identifier: MIT */
/*
 * Where the program has memory there is no stub; where it has only one of a
 * window's two pages, the other serves. Refusals must not fill the table.
 */
#include "fake.h"

static int reserve(u64 low, struct stub *stub)
{
	struct window window = { low, low + WINDOW_SIZE - 1 };
	struct patch_host host = fake_host();
	struct stub_code code = { .site = FAKE_CODE };

	return stub_place(&fake_space.stubs, &host, &window, &code, stub);
}

TEST(stub_refuses_taken_places)
{
	const u64 area = FAKE_CODE + 0x100000;
	struct stub stub;

	fake_init();
	fake_memory.taken_low = area + PAGE_SIZE;
	fake_memory.taken_high = area + (u64)PAGE_SIZE * 40000;
	for (u64 page = 1; page < 30000; page++)
		EXPECT_EQ(reserve(area + page * PAGE_SIZE + 0x200, &stub), -ENOSPC);

	EXPECT_EQ(reserve(area + 0xf80, &stub), 0);
	EXPECT_TRUE(stub.address < area + PAGE_SIZE);
	EXPECT_EQ(reserve(fake_memory.taken_high - 0x80, &stub), 0);
	EXPECT_TRUE(stub.address >= fake_memory.taken_high);
}
