/* SPDX-License-Identifier: MIT */
/*
 * The heap of a domain: memory that every process of the domain sees at one
 * address, allocated and freed by any of them at any time.
 *
 * A thread may be killed at any instruction, so there are no locks and no
 * lists: all bookkeeping is atomic bitmaps and one byte per block, and each
 * step is one publishing store. What a killed thread loses is the object that
 * it was allocating or freeing, never more. All of its own state is zero in a
 * fresh heap but block_count.
 */
#ifndef WEIR_BASE_SLAB_H
#define WEIR_BASE_SLAB_H

#include "base/domain.h"

enum {
	SLAB_BLOCK_SIZE = 64 * 1024,
	SLAB_BLOCK_COUNT = 1536, /* at most: enough for the whole core arena */
	SLAB_SHIFT_MINIMUM = 5,	 /* objects of 32 bytes ... */
	SLAB_CLASS_COUNT = 11,	 /* ... to 32 KiB; bigger ones are runs of blocks */
	SLAB_WORD_COUNT = (SLAB_BLOCK_SIZE >> SLAB_SHIFT_MINIMUM) / 64,
};

struct slab {
	u32 block_count;
	u32 hints[SLAB_CLASS_COUNT];		     /* block of the last success, per class */
	u8 kinds[SLAB_BLOCK_COUNT];		     /* enum slab_kind, see slab.c */
	u64 used[SLAB_BLOCK_COUNT][SLAB_WORD_COUNT]; /* a set bit: object taken */
};

/* Makes a heap of the zeroed `size` bytes at slab, header included. */
void slab_init(struct slab *slab, size_t size);

/*
 * Returns `size` zeroed bytes, aligned to the next power of two of size (at
 * most to 64 KiB, from the start of the heap), or NULL when there is no room.
 */
void *slab_alloc(struct slab *slab, size_t size);

/*
 * Gives back what slab_alloc returned; NULL is fine. Returns 0, or -EINVAL
 * (-22), with nothing changed, for a pointer that is not an allocated object.
 */
int slab_free(struct slab *slab, void *pointer);

/* Bytes of objects in use, rounded up to their classes. For tests and reports. */
u64 slab_used(const struct slab *slab);

/* The heap of this process's domain. */
static inline struct slab *slab_domain(void)
{
	return (struct slab *)(void *)(DOMAIN_BASE_POINTER + DOMAIN_HEAP_OFFSET);
}

#endif
