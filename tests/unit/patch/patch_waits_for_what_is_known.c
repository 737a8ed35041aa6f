/* SPDX-License-Identifier: MIT */
/*
 * The planner answers late. Until then the site traps, and each trap costs a
 * question, not another search for places.
 */
#include "tactics_cases.h"

TEST(patch_waits_for_what_is_known)
{
	u32 maps;

	tactic_init(5, 0);
	fake_memory.known_err = -EAGAIN;
	EXPECT_EQ(patch_site(&fake_space, tactic_site), -EAGAIN);
	EXPECT_EQ(fake_state(tactic_site), SITE_NEW);
	maps = fake_memory.maps;
	EXPECT_EQ(patch_site(&fake_space, tactic_site), -EAGAIN);
	EXPECT_EQ(fake_memory.maps, maps);
	tactic_expect_program();

	fake_memory.known_err = 0;
	EXPECT_EQ(patch_site(&fake_space, tactic_site), 0);
	EXPECT_TRUE(tactic_works());

	/* Nothing known after all: it traps for good. */
	tactic_init(0, 0);
	EXPECT_EQ(patch_site(&fake_space, tactic_site), -ENOSPC);
	EXPECT_EQ(fake_state(tactic_site), SITE_TRAPS);
}
