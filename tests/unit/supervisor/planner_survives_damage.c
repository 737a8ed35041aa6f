/* SPDX-License-Identifier: MIT */
/*
 * The planner reads files of programs, which may be anything: cut short at any
 * place or with bytes changed it gives a plan or an error, and reads nothing
 * outside (the sanitizers look on).
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "supervisor/planner.h"

enum { ROUNDS = 60, CHANGES = 40 };

static u32 seed = 7;

static u32 next_random(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

static void plan_copy(const u8 *file, size_t size, size_t header_size)
{
	u8 *copy = malloc(size);
	struct code_plan *plan = NULL;
	struct build_id id;
	int err;

	memcpy(copy, file, size);
	/* The header and the tables at both ends decide most. */
	for (u32 i = 0; i < CHANGES && size > header_size; i++)
		copy[next_random() % (i % 2 != 0 ? header_size : size)] = (u8)next_random();
	memcpy(copy, file, size < 20 ? size : 20);
	err = planner_plan(copy, size, &plan);
	EXPECT_TRUE(err == 0 || err == -ENOEXEC);
	planner_build_id(copy, size, &id);
	EXPECT_TRUE(id.size <= BUILD_ID_MAXIMUM);
	free(plan);
	free(copy);
}

TEST(planner_survives_damage)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	struct stat status;
	size_t size;
	u8 *file;

	fstat(fd, &status);
	size = (size_t)status.st_size;
	file = malloc(size);
	EXPECT_EQ(read(fd, file, size), status.st_size);
	for (u32 round = 0; round < ROUNDS; round++) {
		plan_copy(file, size, 0x400);
		plan_copy(file, next_random() % size, 0x400);
	}
	for (size_t cut = 0; cut < 0x400; cut += 7)
		plan_copy(file, cut, 0x400);
	free(file);
}
