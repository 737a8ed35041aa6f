/* SPDX-License-Identifier: MIT */
/*
 * The program maps something where stubs of ours lie. First every jump that
 * leads there must be gone, and never come back.
 */
#include "fake.h"

TEST(patch_evict_frees_the_place)
{
	const u64 first = FAKE_CODE + 0x340;
	const u64 second = FAKE_CODE + 0x380;
	static const u8 elsewhere[] = { 0x0f, 0x05, 0x90, 0x90, 0x01 };
	u64 stub;

	fake_init();
	fake_syscall(first);
	fake_put(&fake_memory, second, elsewhere, sizeof(elsewhere));
	EXPECT_EQ(patch_site(&fake_space, first), 0);
	EXPECT_EQ(patch_site(&fake_space, second), 0);
	stub = fake_jump_target(first);
	EXPECT_EQ(stubs_page_count(&fake_space.stubs), 2);

	EXPECT_EQ(patch_evict(&fake_space, FAKE_CODE, FAKE_CODE + PAGE_SIZE), 0);
	EXPECT_TRUE(fake_reaches_entry(first));
	EXPECT_EQ(patch_evict(&fake_space, stub, stub + 1), 0);
	EXPECT_TRUE(fake_is_syscall(first));
	EXPECT_TRUE(fake_reaches_entry(second));
	EXPECT_EQ(stubs_page_count(&fake_space.stubs), 1);
	fake_unmap(&fake_memory, align_down(stub, PAGE_SIZE));
	EXPECT_EQ(patch_site(&fake_space, first), -ENOSPC);
	EXPECT_FALSE(stubs_contain(&fake_space.stubs, stub));
	/* A huge range is found as well. */
	EXPECT_EQ(patch_evict(&fake_space, 0, 1ULL << 47), 0);
	EXPECT_TRUE(fake_is_syscall(second));
	EXPECT_EQ(stubs_page_count(&fake_space.stubs), 0);
}
