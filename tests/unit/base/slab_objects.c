/* SPDX-License-Identifier: MIT */
/*
 * The heap that engines share must hand out zeroed, aligned objects that do
 * not overlap, up to its last byte, and must refuse what it never handed out.
 */
#include <sys/mman.h>

#include "harness.h"
#include "base/slab.h"

enum { HEAP_SIZE = 3 * 1024 * 1024 };

static void check_size(struct slab *slab, size_t size, size_t alignment)
{
	unsigned char *first = slab_alloc(slab, size);
	unsigned char *second = slab_alloc(slab, size);

	EXPECT_TRUE(first != NULL && second != NULL);
	EXPECT_EQ((uintptr_t)first % alignment, 0);
	memset(first, 0xff, size);
	for (size_t i = 0; i < size; i++)
		EXPECT_TRUE(second[i] == 0);
	EXPECT_EQ(slab_free(slab, first), 0);
	EXPECT_EQ(slab_free(slab, first), -22);
	EXPECT_EQ(slab_free(slab, second + 1), -22);
	first = slab_alloc(slab, size);
	for (size_t i = 0; i < size; i++)
		EXPECT_TRUE(first[i] == 0);
	EXPECT_EQ(slab_free(slab, first), 0);
	EXPECT_EQ(slab_free(slab, second), 0);
	EXPECT_EQ(slab_used(slab), 0);
}

/* Objects of one size until the heap is full; all of them come back. */
static size_t fill(struct slab *slab, size_t size)
{
	static void *objects[HEAP_SIZE / 32];
	size_t count = 0;

	while (count < HEAP_SIZE / 32 && (objects[count] = slab_alloc(slab, size)) != NULL)
		count++;
	for (size_t i = 0; i < count; i++)
		EXPECT_EQ(slab_free(slab, objects[i]), 0);
	EXPECT_EQ(slab_used(slab), 0);
	return count;
}

TEST(slab_objects)
{
	char *memory = mmap(NULL, HEAP_SIZE + SLAB_BLOCK_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct slab *slab = (void *)align_up((uintptr_t)memory, SLAB_BLOCK_SIZE);

	slab_init(slab, HEAP_SIZE);
	EXPECT_TRUE(slab->block_count >= 40);
	for (size_t size = 1; size <= 256 * 1024; size = size * 2 + 1)
		check_size(slab, size, size < 32 ? 32 : 64);
	check_size(slab, 4096, 4096);
	EXPECT_NULL(slab_alloc(slab, HEAP_SIZE));
	EXPECT_NULL(slab_alloc(slab, SIZE_MAX));
	EXPECT_EQ(slab_free(slab, NULL), 0);
	EXPECT_EQ(slab_free(slab, memory + HEAP_SIZE + SLAB_BLOCK_SIZE), -22);
	EXPECT_EQ(slab_free(slab, slab), -22);

	/* Runs first: blocks that served small objects stay with their class. */
	slab_init(slab, HEAP_SIZE);
	memset(slab->kinds, 0, sizeof(slab->kinds));
	EXPECT_EQ(fill(slab, 128 * 1024), slab->block_count / 2);
	EXPECT_EQ(fill(slab, 64 * 1024), slab->block_count);
	EXPECT_EQ(fill(slab, 20000), slab->block_count * 2);
	EXPECT_NULL(slab_alloc(slab, 64 * 1024));
	EXPECT_EQ(fill(slab, 32 * 1024), slab->block_count * 2);
}
