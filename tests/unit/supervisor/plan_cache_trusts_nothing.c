/* SPDX-License-Identifier: MIT */
/*
 * What was kept comes back; with any byte changed, cut off, under another
 * build-id, for a file of another size or writable by others it does not, and
 * the next store makes it good again.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "supervisor/plan_cache.h"

static const struct build_id id = { 4, { 0xca, 0xfe, 0x01, 0x02 } };
static const struct build_id other_id = { 4, { 0xca, 0xfe, 0x01, 0x03 } };
static char path[4200];

static bool loads(const struct build_id *wanted, size_t size)
{
	struct code_plan *plan = NULL;
	bool good = plan_cache_load(wanted, size, &plan) == 0;

	if (good)
		EXPECT_TRUE(plan->count == 2 && plan->sites[1].offset == 0x2000);
	free(plan);
	return good;
}

static void change_byte(long at, int by)
{
	FILE *file = fopen(path, "r+e");
	int byte;

	fseek(file, at, SEEK_SET);
	byte = fgetc(file);
	fseek(file, at, SEEK_SET);
	fputc(byte ^ by, file);
	fclose(file);
}

TEST(plan_cache_trusts_nothing)
{
	struct code_plan *plan = calloc(1, planner_size(2, 0));
	char folder[4096];
	char other_path[sizeof(path)];
	struct stat status;

	setenv("XDG_CACHE_HOME", getcwd(folder, sizeof(folder)), 1);
	snprintf(path, sizeof(path), "%s/weir/plans/cafe0102", folder);
	snprintf(other_path, sizeof(other_path), "%s/weir/plans/cafe0103", folder);
	*plan = (struct code_plan){ .count = 2 };
	plan->sites[0] = (struct known_code){ .offset = 0x1000, .load_size = 5 };
	plan->sites[1] = (struct known_code){ .offset = 0x2000, .next_size = 6 };

	EXPECT_FALSE(loads(&id, 77));
	plan_cache_store(&id, 77, plan);
	EXPECT_TRUE(loads(&id, 77));
	EXPECT_FALSE(loads(&id, 78));
	EXPECT_EQ(stat(path, &status), 0);
	for (long at = 0; at < status.st_size; at++) {
		change_byte(at, 0x10);
		EXPECT_FALSE(loads(&id, 77));
		change_byte(at, 0x10);
	}
	EXPECT_TRUE(loads(&id, 77));
	EXPECT_EQ(chmod(path, 0666), 0);
	EXPECT_FALSE(loads(&id, 77));
	EXPECT_EQ(rename(path, other_path), 0);
	EXPECT_EQ(chmod(other_path, 0600), 0);
	EXPECT_FALSE(loads(&other_id, 77));
	for (off_t size = 0; size < status.st_size; size++) {
		plan_cache_store(&id, 77, plan);
		EXPECT_EQ(truncate(path, size), 0);
		EXPECT_FALSE(loads(&id, 77));
	}
	plan_cache_store(&id, 77, plan);
	EXPECT_TRUE(loads(&id, 77));
	EXPECT_EQ(plan_cache_clear(), 2);
	EXPECT_FALSE(loads(&id, 77));
	free(plan);
}
