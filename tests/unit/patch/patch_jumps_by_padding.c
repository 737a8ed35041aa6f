/* SPDX-License-Identifier: MIT */
/*
 * Where nothing beside a call may give way, padding near by takes the jump, and two
 * bytes lead there. That a thread may be between the two outlives the first one; the
 * place is the site's own again.
 */
#include "tactics_cases.h"

enum { PAD = 7 };

static const u64 pad = tactic_site + 2 + PAD;

static void expect_jumps(void)
{
	u64 continued = 0;

	EXPECT_EQ(tactic_used(), TACTIC_PAD);
	EXPECT_TRUE(tactic_works());
	/* Nothing has happened yet. */
	EXPECT_EQ(patch_stub_at(&fake_space, pad, &continued), 0);
	EXPECT_EQ(continued, tactic_site);
	EXPECT_TRUE(patch_has_stub_at(&fake_space, pad));
	EXPECT_FALSE(patch_has_stub_at(&fake_space, tactic_site));
	EXPECT_EQ(patch_stub_at(&fake_space, tactic_site, &continued), -ENOENT);
}

TEST(patch_jumps_by_padding)
{
	u64 continued = 0;
	u64 stub;

	tactic_init(0, 0);
	fake_memory.known.pads[0] = PAD;
	/* It has to look further first. */
	EXPECT_EQ(patch_site(&fake_space, tactic_site), -EAGAIN);
	EXPECT_EQ(patch_site(&fake_space, tactic_site), 0);
	expect_jumps();
	stub = fake_jump_target(pad);

	/* Others may be on their way. */
	EXPECT_EQ(patch_undo(&fake_space, tactic_site), 0);
	tactic_expect_program();
	EXPECT_EQ(fake_jump_target(pad), stub);
	EXPECT_EQ(patch_stub_at(&fake_space, pad, &continued), 0);
	EXPECT_EQ(continued, tactic_site);
	EXPECT_EQ(patch_site(&fake_space, tactic_site), 0);
	EXPECT_EQ(fake_jump_target(pad), stub);
	expect_jumps();

	/* Nobody can be: the padding is the program's again. */
	EXPECT_EQ(patch_undo(&fake_space, tactic_site), 0);
	EXPECT_EQ(patch_site(&fake_space, tactic_site), 0);
	fake_memory.alone = true;
	patch_forget(&fake_space, tactic_site, tactic_site + 1);
	tactic_expect_program();
	EXPECT_EQ(fake_state(tactic_site), SITE_FREE);
}
