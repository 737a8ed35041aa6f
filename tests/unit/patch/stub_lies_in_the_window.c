/* SPDX-License-Identifier: MIT */
/* Any window, at any offset from a page, leads to a stub that begins inside it. */
#include "fake.h"

TEST(stub_lies_in_the_window)
{
	struct patch_host host = fake_host();

	for (u64 offset = 0; offset < PAGE_SIZE; offset += 37) {
		struct window window = { FAKE_CODE + 0x100000 + offset, 0 };
		struct stub_code code = { .site = FAKE_CODE };
		struct stub_code found;
		struct stub stub = { 0 };
		u64 start = 0;

		window.high = window.low + WINDOW_SIZE - 1;
		fake_init();
		EXPECT_EQ(stub_place(&fake_space.stubs, &host, &window, &code, &stub), 0);
		EXPECT_TRUE(window_contains(&window, stub.address));
		EXPECT_FALSE(stub.old);
		EXPECT_NE(stub.address % PAGE_SIZE, 0);
		EXPECT_TRUE(stub.address % PAGE_SIZE <= PAGE_SIZE - STUB_SIZE);
		EXPECT_EQ(fake_memory.maps, 1);
		EXPECT_EQ(stub_find(&fake_space.stubs, &host, stub.address + 7, &found, &start), 0);
		EXPECT_EQ(start, stub.address);
		EXPECT_EQ(found.site, FAKE_CODE);
	}
}
