/* SPDX-License-Identifier: MIT */
/*
 * For each tactic, each mapping call fails, alone or with all that follow. Either
 * another way was found, or what is mapped is as before and the site traps; and no
 * page is there that holds nothing.
 */
#include "tactics_cases.h"

static const struct {
	u8 load_size;
	u8 next_size;
	u64 floor; /* a high one leaves only places for puns */
} cases[] = { { 5, 0, 0 }, { 0, 6, 0 }, { 5, 6, 0 }, { 0, 0, FAKE_CODE } };

static u32 pages_mapped(void)
{
	u32 count = 0;

	for (u32 i = 0; i < FAKE_PAGE_COUNT; i++)
		count += fake_memory.pages[i].address != 0;
	return count;
}

static void prepare(u32 which)
{
	tactic_init(cases[which].load_size, cases[which].next_size);
	fake_memory.floor = cases[which].floor;
	/* The last one punches its pun, over two pages: nothing is taken. */
	if (cases[which].floor != 0)
		fake_memory.taken_low = fake_memory.taken_high = 0;
}

/* A jump leads to a whole stub, and each page that is left holds one of the two. */
static void expect_used_pages(u32 before)
{
	const struct site *site = site_find(&fake_space.sites, tactic_site);
	u32 needed = site->copy == 0							      ? 1
		     : align_down(site->copy, PAGE_SIZE) == align_down(site->stub, PAGE_SIZE) ? 1
											      : 2;

	EXPECT_TRUE(tactic_works());
	EXPECT_EQ(pages_mapped() - before, needed);
}

static u32 run(u32 which, u32 fail_at, u32 fail_for)
{
	u32 before;

	prepare(which);
	before = pages_mapped();
	fake_memory.fail_map_at = fail_at;
	fake_memory.fail_map_for = fail_for;
	if (patch_site(&fake_space, tactic_site) == 0) {
		expect_used_pages(before);
	} else {
		EXPECT_EQ(pages_mapped(), before);
		EXPECT_EQ(fake_state(tactic_site), SITE_TRAPS);
		tactic_expect_program();
	}
	EXPECT_EQ(stubs_page_count(&fake_space.stubs), pages_mapped() - before);
	EXPECT_EQ(fake_space.busy, 0);
	return fake_memory.maps;
}

TEST(failed_mappings_leave_no_pages)
{
	for (u32 which = 0; which < array_size(cases); which++) {
		u32 maps = run(which, 0, 0);

		EXPECT_TRUE(maps >= 1);
		EXPECT_EQ(fake_state(tactic_site), SITE_PATCHED);
		for (u32 map = 1; map <= maps; map++) {
			run(which, map, 0);
			run(which, map, 1000000);
			EXPECT_EQ(fake_state(tactic_site), SITE_TRAPS);
		}
	}
}
