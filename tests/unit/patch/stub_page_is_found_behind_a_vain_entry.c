/* SPDX-License-Identifier: MIT */
/*
 * Two threads that map one page both have an entry for it, until the slower one finds
 * that it was in vain. That may lie in front of the other: the page's stubs are there
 * all the same, and what is retired meanwhile is not lost.
 */
#include "fake.h"

enum { MAPPING = 2 /* PAGE_MAPPING */ };

static u32 index_of(const struct stub_table *stubs, u64 page)
{
	u32 index = 0;

	while (align_down(stubs->pages[index].key, PAGE_SIZE) != page)
		index++;
	return index;
}

TEST(stub_page_is_found_behind_a_vain_entry)
{
	struct stub_table *stubs = &fake_space.stubs;
	struct window window = { FAKE_CODE + 0x100100, FAKE_CODE + 0x10011f };
	struct stub_code code = { .site = FAKE_CODE };
	struct patch_host host;
	struct stub stub;
	u64 page;
	u32 index;

	fake_init();
	host = fake_host();
	EXPECT_EQ(stub_place(stubs, &host, &window, &code, &stub), 0);
	page = align_down(stub.address, PAGE_SIZE);
	index = index_of(stubs, page);
	EXPECT_EQ(stubs->pages[index + 1].key, 0);
	stubs->pages[index + 1] = stubs->pages[index];
	stubs->entries[stubs->entered++] = (u16)(index + 2);
	memset(&stubs->pages[index], 0, sizeof(stubs->pages[index]));
	stubs->pages[index].key = page | MAPPING;

	EXPECT_TRUE(stubs_contain(stubs, stub.address));
	stub_retire(stubs, &stub);
	EXPECT_EQ(stubs->retired_count, 1);
}
