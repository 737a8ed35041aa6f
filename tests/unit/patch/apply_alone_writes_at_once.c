/* SPDX-License-Identifier: MIT */
/*
 * The only thread of an address space needs no trap byte: one write, or one for
 * each page, and one sync for its own pipeline. What fails leaves the old bytes.
 */
#include "fake.h"
#include "patch/apply.h"

static const u8 from[] = { 0x0f, 0x05 };
static const u8 to[] = { 0xe9, 0x77 };

static void expect_bytes(u64 address, const u8 *bytes)
{
	EXPECT_EQ(fake_byte(address), bytes[0]);
	EXPECT_EQ(fake_byte(address + 1), bytes[1]);
}

static void begin(u64 address)
{
	fake_init();
	fake_place(&fake_memory, FAKE_CODE + PAGE_SIZE);
	fake_put(&fake_memory, address, from, sizeof(from));
	fake_memory.alone = true;
}

TEST(apply_alone_writes_at_once)
{
	const u64 inside = FAKE_CODE + 7;
	const u64 across = FAKE_CODE + PAGE_SIZE - 1;
	struct patch_host host = fake_host();

	begin(inside);
	EXPECT_EQ(apply_bytes(&host, inside, from, to, sizeof(from)), 0);
	expect_bytes(inside, to);
	EXPECT_EQ(fake_memory.writes, 1);
	EXPECT_EQ(fake_memory.syncs, 1);
	EXPECT_EQ(apply_bytes(&host, inside, from, to, sizeof(from)), -ESTALE);

	begin(across);
	EXPECT_EQ(apply_bytes(&host, across, from, to, sizeof(from)), 0);
	expect_bytes(across, to);
	EXPECT_EQ(fake_memory.writes, 2);

	for (u32 call = 1; call <= 2; call++) {
		begin(across);
		fake_memory.fail_at = call;
		EXPECT_EQ(apply_bytes(&host, across, from, to, sizeof(from)), -EPERM);
		expect_bytes(across, from);
	}
}
