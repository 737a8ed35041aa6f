/* SPDX-License-Identifier: MIT */
/*
 * Whatever step fails: either the old bytes are back and the error is the
 * host's, or the trap byte stands and the result says so.
 */
#include "fake.h"
#include "patch/apply.h"

static const u8 from[] = { 0x0f, 0x05 };
static const u8 to[] = { 0xe9, 0x77 };

static int apply_failing(u32 fail_at, u32 fail_for)
{
	struct patch_host host = fake_host();

	fake_init();
	fake_put(&fake_memory, FAKE_CODE + 7, from, sizeof(from));
	fake_memory.fail_at = fail_at;
	fake_memory.fail_for = fail_for;
	return apply_bytes(&host, FAKE_CODE + 7, from, to, 2);
}

TEST(apply_failure_leaves_old_or_trap)
{
	/* The steps: cc, sync, second byte, sync, first byte, sync. */
	static const int results[] = { -EPERM, -EPERM, -EPERM, -EIO, -EIO, 0 };
	static const u8 first_bytes[] = { 0x0f, 0x0f, 0x0f, 0xcc, 0xcc, 0xe9 };

	for (u32 step = 0; step < array_size(results); step++) {
		EXPECT_EQ(apply_failing(step + 1, 0), results[step]);
		EXPECT_EQ(fake_byte(FAKE_CODE + 7), first_bytes[step]);
		if (results[step] == -EPERM)
			EXPECT_EQ(fake_byte(FAKE_CODE + 8), 0x05);
	}
	/* The way back fails, too. */
	EXPECT_EQ(apply_failing(2, 9), -EIO);
	EXPECT_EQ(fake_byte(FAKE_CODE + 7), 0xcc);
}
