/* SPDX-License-Identifier: MIT */
/*
 * Many threads allocate and free at once: no object may belong to two of them.
 * Each stamps what it holds and finds the stamp again. Meant for TSan too.
 */
#include <pthread.h>
#include <sys/mman.h>

#include "harness.h"
#include "base/slab.h"

enum { HEAP_SIZE = 4 * 1024 * 1024, THREADS = 4, ROUNDS = 20000, HELD = 16 };

static struct slab *slab;

static size_t size_of(unsigned int *state)
{
	static const size_t sizes[] = { 8, 40, 100, 700, 3000, 30000, 70000, 140000 };

	*state = *state * 1103515245 + 12345;
	return sizes[(*state >> 16) % array_size(sizes)];
}

static void *churn(void *argument)
{
	uintptr_t self = (uintptr_t)argument;
	unsigned int state = (unsigned int)self;
	uintptr_t *held[HELD] = { NULL };
	intptr_t wrong = 0;

	for (uintptr_t i = 0; i < ROUNDS; i++) {
		uintptr_t **slot = &held[i % HELD];

		if (*slot != NULL)
			wrong += **slot != self || slab_free(slab, *slot) != 0;
		*slot = slab_alloc(slab, size_of(&state));
		if (*slot == NULL)
			continue;
		wrong += **slot != 0;
		**slot = self;
	}
	for (size_t i = 0; i < HELD; i++)
		wrong += slab_free(slab, held[i]) != 0;
	return (void *)wrong;
}

TEST(slab_threads)
{
	char *memory = mmap(NULL, HEAP_SIZE + SLAB_BLOCK_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t threads[THREADS];

	slab = (void *)align_up((uintptr_t)memory, SLAB_BLOCK_SIZE);
	slab_init(slab, HEAP_SIZE);
	for (uintptr_t i = 0; i < THREADS; i++)
		EXPECT_EQ(pthread_create(&threads[i], NULL, churn, (void *)(i + 1)), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *wrong = NULL;

		EXPECT_EQ(pthread_join(threads[i], &wrong), 0);
		EXPECT_EQ((intptr_t)wrong, 0);
	}
	EXPECT_EQ(slab_used(slab), 0);
}
