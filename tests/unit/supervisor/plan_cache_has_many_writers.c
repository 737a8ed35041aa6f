/* SPDX-License-Identifier: MIT */
/*
 * Runs of weir write the same plan at the same time, while others read and one
 * clears the cache: who finds a plan finds a whole one.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "supervisor/plan_cache.h"

enum { WRITERS = 4, ROUNDS = 100, SITES = 3000 };

static const struct build_id id = { 4, { 0xca, 0xfe, 0x01, 0x02 } };

static void write_often(u64 first)
{
	struct code_plan *plan = calloc(1, planner_size(SITES, 0));

	plan->count = SITES;
	for (u32 i = 0; i < SITES; i++)
		plan->sites[i].offset = first + i;
	for (u32 round = 0; round < ROUNDS; round++)
		plan_cache_store(&id, 77, plan);
	_exit(0);
}

static void expect_one_writers(const struct code_plan *plan)
{
	EXPECT_EQ(plan->count, SITES);
	for (u32 i = 0; i < SITES; i++)
		EXPECT_EQ(plan->sites[i].offset, plan->sites[0].offset + i);
}

TEST(plan_cache_has_many_writers)
{
	char folder[4096];
	u32 left = WRITERS;
	u32 found = 0;

	setenv("XDG_CACHE_HOME", getcwd(folder, sizeof(folder)), 1);
	for (u64 i = 0; i < WRITERS; i++) {
		if (fork() == 0)
			write_often(1000000 * (i + 1));
	}
	for (u32 round = 0; left > 0; round++) {
		struct code_plan *plan = NULL;

		if (plan_cache_load(&id, 77, &plan) == 0) {
			expect_one_writers(plan);
			found++;
		}
		free(plan);
		if (round % 50 == 49)
			plan_cache_clear();
		left -= waitpid(-1, NULL, WNOHANG) > 0;
	}
	EXPECT_NE(found, 0);
}
