/* SPDX-License-Identifier: MIT */
/*
 * Several threads trap at the same fresh sites at the same instant, some
 * restore and forget what others patch. Nothing tears: in the end every site
 * is patched and arrives, or holds its syscall. Also built with TSan.
 */
#include "fake.h"

enum { THREAD_COUNT = 4, ROUND_COUNT = 60, SITES_PER_ROUND = 120 };

static pthread_barrier_t barrier;

static u64 site_of(u32 i)
{
	return FAKE_CODE + 0x40 + i * 27;
}

static void work_on_sites(u32 thread, u32 round)
{
	for (u32 i = 0; i < SITES_PER_ROUND; i++) {
		u64 site = site_of((i + thread * (round % 3) * 7) % SITES_PER_ROUND);
		int err = patch_site(&fake_space, site);

		EXPECT_TRUE(err == 0 || err == -EAGAIN);
		if ((i + round) % 5 == thread)
			patch_undo(&fake_space, site);
		if (i % 40 == 39 && thread == 0)
			patch_forget(&fake_space, site, site + 200);
	}
}

static void *thread_main(void *argument)
{
	u32 thread = (u32)(uintptr_t)argument;

	for (u32 round = 0; round < ROUND_COUNT; round++) {
		pthread_barrier_wait(&barrier);
		work_on_sites(thread, round);
		pthread_barrier_wait(&barrier);
		/* Alone: nobody is in a stub. */
		if (thread == 0)
			stubs_reclaim(&fake_space.stubs);
	}
	return NULL;
}

TEST(threads_race_for_fresh_sites)
{
	pthread_t threads[THREAD_COUNT];

	fake_init();
	for (u32 i = 0; i < SITES_PER_ROUND; i++)
		fake_syscall(site_of(i));
	pthread_barrier_init(&barrier, NULL, THREAD_COUNT);
	for (uintptr_t i = 0; i < THREAD_COUNT; i++)
		pthread_create(&threads[i], NULL, thread_main, (void *)i);
	for (u32 i = 0; i < THREAD_COUNT; i++)
		pthread_join(threads[i], NULL);

	EXPECT_EQ(fake_space.busy, 0);
	for (u32 i = 0; i < SITES_PER_ROUND; i++) {
		EXPECT_EQ(patch_site(&fake_space, site_of(i)), 0);
		EXPECT_TRUE(fake_reaches_entry(site_of(i)));
	}
	EXPECT_EQ(patch_undo_all(&fake_space), 0);
	stubs_reclaim(&fake_space.stubs);
	EXPECT_EQ(fake_space.stubs.retired_count, 0);
	for (u32 i = 0; i < STUB_PAGE_COUNT; i++)
		for (u32 word = 0; word < STUB_WORD_COUNT; word++)
			EXPECT_TRUE(fake_space.stubs.pages[i].used[word] <= (word == 0));
}
