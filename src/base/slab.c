/* SPDX-License-Identifier: MIT */
/*
 * The heap of a domain. Invariants:
 *  1. A block goes from FREE to a class by one compare-and-swap and stays with
 *     the class for ever: nobody can hold a stale idea of what its bits mean.
 *  2. An object belongs to whoever set its bit, until the bit is cleared.
 *  3. A block of a run belongs to whoever took it from FREE; nobody else looks
 *     at its bits, so run blocks may become FREE again.
 */
#include "base/slab.h"
#include "base/bytes.h"

enum slab_kind {
	SLAB_FREE = 0,
	SLAB_CLASS = 1, /* + order: objects of 32 bytes << order */
	SLAB_RUN_BODY = SLAB_CLASS + SLAB_CLASS_COUNT,
	SLAB_RUN_HEAD, /* first of a run; used[block][0] is its length in blocks */
};

enum { SLAB_INVALID = -22 /* -EINVAL */ };

#define SLAB_HEADER_SIZE align_up(sizeof(struct slab), SLAB_BLOCK_SIZE)

static_assert((DOMAIN_CORE_END - DOMAIN_HEAP_OFFSET) / SLAB_BLOCK_SIZE <= SLAB_BLOCK_COUNT,
	      "a header describes every block of the domain's heap");
static_assert(DOMAIN_HEAP_OFFSET % SLAB_BLOCK_SIZE == 0, "blocks are aligned in the domain");

static char *block_data(struct slab *slab, u32 block)
{
	return (char *)slab + SLAB_HEADER_SIZE + (u64)block * SLAB_BLOCK_SIZE;
}

static u8 block_kind(const struct slab *slab, u32 block)
{
	/* Pairs with the release in block_claim and run_publish. */
	return __atomic_load_n(&slab->kinds[block], __ATOMIC_ACQUIRE);
}

/* Moves a block from one kind to another; false when somebody was faster. */
static bool block_claim(struct slab *slab, u32 block, u8 from, u8 to)
{
	/* Pairs with the acquire in block_kind, and with run_free's release. */
	return __atomic_compare_exchange_n(&slab->kinds[block], &from, to, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_RELAXED);
}

static u32 order_of(size_t size)
{
	u32 order = 0;

	while (((size_t)1 << (SLAB_SHIFT_MINIMUM + order)) < size)
		order++;
	return order;
}

/* The bits of a word that stand for objects: blocks of big objects have few. */
static u64 word_mask(u32 order)
{
	u32 objects = (u32)SLAB_BLOCK_SIZE >> (SLAB_SHIFT_MINIMUM + order);

	return objects >= 64 ? ~0ULL : (1ULL << objects) - 1;
}

static u32 word_count(u32 order)
{
	u32 objects = (u32)SLAB_BLOCK_SIZE >> (SLAB_SHIFT_MINIMUM + order);

	return (objects + 63) / 64;
}

/* Takes a free bit of a word. Returns its number, or 64 when there is none. */
static u32 word_take(u64 *word, u64 mask)
{
	u64 value = __atomic_load_n(word, __ATOMIC_RELAXED);

	while ((~value & mask) != 0) {
		u32 bit = (u32)__builtin_ctzll(~value & mask);

		/* Acquire pairs with the release in object_free: its stores come first. */
		if (__atomic_compare_exchange_n(word, &value, value | 1ULL << bit, false,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return bit;
	}
	return 64;
}

/* Takes an object of a block that is known to be of this class. */
static void *block_take(struct slab *slab, u32 block, u32 order)
{
	for (u32 i = 0; i < word_count(order); i++) {
		u32 bit = word_take(&slab->used[block][i], word_mask(order));

		if (bit == 64)
			continue;
		__atomic_store_n(&slab->hints[order], block, __ATOMIC_RELAXED);
		return block_data(slab, block) +
		       ((u64)(i * 64 + bit) << (SLAB_SHIFT_MINIMUM + order));
	}
	return NULL;
}

static void *class_alloc(struct slab *slab, u32 order)
{
	u8 kind = (u8)(SLAB_CLASS + order);
	u32 hint = __atomic_load_n(&slab->hints[order], __ATOMIC_RELAXED);

	for (u32 i = 0; i < slab->block_count; i++) {
		u32 block = (hint + i) % slab->block_count;
		void *object = NULL;

		if (block_kind(slab, block) == kind)
			object = block_take(slab, block, order);
		if (object != NULL)
			return object;
	}
	for (u32 block = 0; block < slab->block_count; block++) {
		void *object = NULL;

		if (block_claim(slab, block, SLAB_FREE, kind))
			object = block_take(slab, block, order);
		if (object != NULL)
			return object;
	}
	return NULL;
}

/* Claims the blocks [first, first+count), all or none. */
static bool run_claim(struct slab *slab, u32 first, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (block_claim(slab, first + i, SLAB_FREE, SLAB_RUN_BODY))
			continue;
		while (i-- > 0)
			block_claim(slab, first + i, SLAB_RUN_BODY, SLAB_FREE);
		return false;
	}
	return true;
}

/* Runs come from the top end, classes from the bottom: less fragmentation. */
static void *run_alloc(struct slab *slab, u32 count)
{
	for (u32 end = slab->block_count; end >= count; end--) {
		u32 first = end - count;

		if (!run_claim(slab, first, count))
			continue;
		slab->used[first][0] = count;
		/* Release: a thread that frees the run sees its length. */
		block_claim(slab, first, SLAB_RUN_BODY, SLAB_RUN_HEAD);
		return block_data(slab, first);
	}
	return NULL;
}

static int run_free(struct slab *slab, u32 first)
{
	u32 count;

	/* One of several mistaken frees wins; the others see a body. */
	if (!block_claim(slab, first, SLAB_RUN_HEAD, SLAB_RUN_BODY))
		return SLAB_INVALID;
	count = (u32)slab->used[first][0];
	slab->used[first][0] = 0;
	for (u32 i = 0; i < count; i++)
		block_claim(slab, first + i, SLAB_RUN_BODY, SLAB_FREE);
	return 0;
}

static int object_free(struct slab *slab, u32 block, u32 order, u64 offset)
{
	u64 index = offset >> (SLAB_SHIFT_MINIMUM + order);
	u64 bit = 1ULL << (index % 64);
	u64 *word = &slab->used[block][index / 64];

	if (offset != index << (SLAB_SHIFT_MINIMUM + order))
		return SLAB_INVALID;
	/* Release pairs with the acquire in word_take. */
	if ((__atomic_fetch_and(word, ~bit, __ATOMIC_RELEASE) & bit) == 0)
		return SLAB_INVALID;
	return 0;
}

void slab_init(struct slab *slab, size_t size)
{
	u64 blocks = size <= SLAB_HEADER_SIZE ? 0 : (size - SLAB_HEADER_SIZE) / SLAB_BLOCK_SIZE;

	slab->block_count = blocks < SLAB_BLOCK_COUNT ? (u32)blocks : (u32)SLAB_BLOCK_COUNT;
}

void *slab_alloc(struct slab *slab, size_t size)
{
	u32 order;
	void *object;

	if (size > (u64)slab->block_count * SLAB_BLOCK_SIZE)
		return NULL;
	order = order_of(size);
	if (order < SLAB_CLASS_COUNT)
		object = class_alloc(slab, order);
	else
		object = run_alloc(slab, (u32)((size + SLAB_BLOCK_SIZE - 1) / SLAB_BLOCK_SIZE));
	if (object != NULL)
		memset(object, 0, size);
	return object;
}

int slab_free(struct slab *slab, void *pointer)
{
	u64 offset = (u64)((char *)pointer - block_data(slab, 0));
	u64 block = offset / SLAB_BLOCK_SIZE;
	u8 kind;

	if (pointer == NULL)
		return 0;
	if (block >= slab->block_count)
		return SLAB_INVALID;
	kind = block_kind(slab, (u32)block);
	if (kind == SLAB_RUN_HEAD && offset % SLAB_BLOCK_SIZE == 0)
		return run_free(slab, (u32)block);
	if (kind < SLAB_CLASS || kind >= SLAB_CLASS + SLAB_CLASS_COUNT)
		return SLAB_INVALID;
	return object_free(slab, (u32)block, (u32)kind - SLAB_CLASS, offset % SLAB_BLOCK_SIZE);
}

u64 slab_used(const struct slab *slab)
{
	u64 total = 0;

	for (u32 block = 0; block < slab->block_count; block++) {
		u8 kind = block_kind(slab, block);
		u32 order = (u32)kind - SLAB_CLASS;

		if (kind == SLAB_RUN_BODY || kind == SLAB_RUN_HEAD)
			total += SLAB_BLOCK_SIZE;
		if (order >= SLAB_CLASS_COUNT)
			continue;
		for (u32 i = 0; i < word_count(order); i++) {
			u64 word = __atomic_load_n(&slab->used[block][i], __ATOMIC_RELAXED);

			for (; word != 0; word &= word - 1)
				total += 1ULL << (SLAB_SHIFT_MINIMUM + order);
		}
	}
	return total;
}
