/* SPDX-License-Identifier: MIT */
/*
 * The kernel may copy what is written to code byte by byte, and be interrupted
 * in between: a core once ran the old first byte of a call with the new second
 * one. So whatever order bytes change in, at any place in a word or over the
 * end of a page, each picture is the old code, the new code, or a trap.
 */
#include "fake.h"
#include "patch/apply.h"

enum { SIZE = 5, FIRST_PLACE = PAGE_SIZE - 12 };

static const u8 from[SIZE] = { 0xb8, 0x27, 0x00, 0x00, 0x00 };
static const u8 to[SIZE] = { 0xe9, 0x11, 0x22, 0x33, 0x44 };
static u64 place;
static u32 pictures;

static void look(void)
{
	u8 bytes[SIZE];

	for (u32 i = 0; i < SIZE; i++)
		bytes[i] = fake_byte(place + i);
	EXPECT_TRUE(bytes[0] == 0xcc || memcmp(bytes, from, SIZE) == 0 ||
		    memcmp(bytes, to, SIZE) == 0);
	pictures++;
}

static int write_backwards(void *context, u64 address, const void *bytes, size_t size)
{
	EXPECT_TRUE(address % PAGE_SIZE + size <= PAGE_SIZE);
	while (size > 0) {
		size--;
		fake_put(context, address + size, (const u8 *)bytes + size, 1);
		look();
	}
	return 0;
}

TEST(apply_shows_no_mixture)
{
	struct patch_ops ops = fake_ops;
	struct patch_host host = { &ops, &fake_memory };

	ops.write_code = write_backwards;
	fake_init();
	fake_place(&fake_memory, FAKE_CODE + PAGE_SIZE);
	for (place = FAKE_CODE + FIRST_PLACE; place < FAKE_CODE + PAGE_SIZE + 8; place++) {
		fake_put(&fake_memory, place, from, SIZE);
		EXPECT_EQ(apply_bytes(&host, place, from, to, SIZE), 0);
		EXPECT_EQ(apply_bytes(&host, place, from, to, SIZE), -ESTALE);
		EXPECT_EQ(apply_bytes(&host, place, to, from, SIZE), 0);
	}
	EXPECT_EQ(pictures, 20 * 2 * (SIZE + 1));
}
