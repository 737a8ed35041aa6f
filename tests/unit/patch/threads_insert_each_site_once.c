/* SPDX-License-Identifier: MIT */
/*
 * Threads insert the same addresses at once, into a table full of dead
 * entries, where each may pick another one: there must be one site per
 * address, or its trap byte would be taken for the program's. Also with TSan.
 */
#include "fake.h"

enum { THREAD_COUNT = 4, ADDRESS_COUNT = 3000, ROUND_COUNT = 6 };

static struct site_table table;
static pthread_barrier_t barrier;

static u64 address_of(u32 i, u32 round)
{
	return 0x400000 + ((u64)i + (u64)round * ADDRESS_COUNT) * 32;
}

static void kill_all(u32 round)
{
	for (u32 i = 0; i < ADDRESS_COUNT; i++) {
		struct site *site = site_find(&table, address_of(i, round));

		if (site != NULL && site_claim(&table, site, address_of(i, round), SITE_NEW) == 0)
			site_settle(site, SITE_DEAD);
	}
}

static u32 count_live(void)
{
	u32 live = 0;

	for (u32 i = 0; i < SITE_COUNT; i++)
		live += site_state_of(&table.sites[i]) == SITE_NEW;
	return live;
}

static void *thread_main(void *argument)
{
	bool first = argument == NULL;

	for (u32 round = 0; round < ROUND_COUNT; round++) {
		pthread_barrier_wait(&barrier);
		for (u32 i = 0; i < ADDRESS_COUNT; i++)
			site_find_or_insert(&table, address_of(i, round));
		pthread_barrier_wait(&barrier);
		if (first) {
			u32 live = count_live();

			/* Both of two inserters may step back: rarely fewer, never more. */
			EXPECT_TRUE(live <= ADDRESS_COUNT && live > ADDRESS_COUNT * 9 / 10);
			kill_all(round);
			EXPECT_EQ(count_live(), 0);
		}
	}
	return NULL;
}

TEST(threads_insert_each_site_once)
{
	pthread_t threads[THREAD_COUNT];

	pthread_barrier_init(&barrier, NULL, THREAD_COUNT);
	for (uintptr_t i = 0; i < THREAD_COUNT; i++)
		pthread_create(&threads[i], NULL, thread_main, (void *)i);
	for (u32 i = 0; i < THREAD_COUNT; i++)
		pthread_join(threads[i], NULL);
}
