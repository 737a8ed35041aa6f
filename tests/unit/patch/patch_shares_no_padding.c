/* SPDX-License-Identifier: MIT */
/* Padding that is none, or has another site's jump in it, is left alone. */
#include "tactics_cases.h"

enum { PAD = 7 };

static const u64 pad = tactic_site + 2 + PAD;

TEST(patch_shares_no_padding)
{
	const u64 other = tactic_site + 64;
	static const u8 code[] = { 0x55 };

	tactic_init(0, 0);
	fake_put(&fake_memory, other, tactic_code + 5, sizeof(tactic_code) - 5);
	fake_put(&fake_memory, pad + 4, code, sizeof(code));
	fake_memory.known.pads[0] = PAD;
	fake_space.sees_far = 1;
	EXPECT_EQ(patch_site(&fake_space, tactic_site), -ENOSPC);
	EXPECT_EQ(tactic_used(), TACTIC_TRAP);

	tactic_init(0, 0);
	fake_put(&fake_memory, other, tactic_code + 5, sizeof(tactic_code) - 5);
	fake_place(&fake_memory, align_down(other + 6 + (u64)(s64)(s32)0xf0003d48, PAGE_SIZE));
	fake_memory.known.pads[0] = 30;
	fake_space.sees_far = 1;
	EXPECT_EQ(patch_site(&fake_space, tactic_site), 0);
	/* From there the same place, or half of it. */
	for (s8 pads = 30 - 64 - 4; pads <= 30 - 64 + 4; pads++) {
		fake_memory.known.pads[0] = pads;
		EXPECT_NE(patch_site(&fake_space, other), 0);
		EXPECT_TRUE(fake_is_syscall(other));
	}
	EXPECT_TRUE(tactic_works());
}
