/* SPDX-License-Identifier: MIT */
/* Detaching and debuggers want the program's own bytes back, all of them. */
#include "fake.h"

TEST(patch_undo_restores_the_program)
{
	static u8 before[PAGE_SIZE];
	struct fake_page *page;

	fake_init();
	page = fake_page_at(&fake_memory, FAKE_CODE);
	for (u64 i = 0; i < 100; i++)
		fake_syscall(FAKE_CODE + 0x100 + i * 19);
	memcpy(before, page->bytes, PAGE_SIZE);
	for (u64 i = 0; i < 100; i++)
		EXPECT_EQ(patch_site(&fake_space, FAKE_CODE + 0x100 + i * 19), 0);

	EXPECT_EQ(patch_undo(&fake_space, FAKE_CODE + 0x100), 0);
	EXPECT_TRUE(fake_is_syscall(FAKE_CODE + 0x100));
	EXPECT_EQ(patch_undo(&fake_space, FAKE_CODE + 0x100), -ENOENT);
	EXPECT_EQ(patch_undo(&fake_space, FAKE_CODE + 0x101), -ENOENT);
	EXPECT_EQ(patch_undo_all(&fake_space), 0);
	EXPECT_MEM(page->bytes, before, PAGE_SIZE);
	EXPECT_EQ(fake_space.stubs.retired_count, 100);
	/* And forth again, into the same stubs, which are right as they are. */
	fake_memory.writes = 0;
	EXPECT_EQ(patch_site(&fake_space, FAKE_CODE + 0x100), 0);
	EXPECT_EQ(fake_memory.writes, 3);
	EXPECT_EQ(fake_space.stubs.retired_count, 99);
}
