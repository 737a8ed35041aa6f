/* SPDX-License-Identifier: MIT */
/*
 * Filling the holes of the domain's span with memory that nobody can access.
 *
 * Invariant: the bit of a cell is set after the cell was filled by a mapping that
 * replaces nothing. So where it is set nothing of the program lies, nor can come,
 * and weir's own mapping may replace what is there. Where it is not set weir maps
 * without replacing, and takes another cell if there is something.
 */
#include "agent/span.h"

#include "agent/mm.h"
#include "base/bytes.h"
#include "base/rawsys.h"

enum {
	FILL_FLAGS = 0x104022, /* MAP_PRIVATE | MAP_ANONYMOUS | NORESERVE | FIXED_NOREPLACE */
	MAP_FIXED_BIT = 0x10,
	MAP_FIXED_NOREPLACE_BIT = 0x100000,
	CELLS_PER_WORD = 64,
	SLOT_TAIL = SLOT_ALTSTACK + SLOT_MAPPED_SIZE,
	SMALLEST_STEP = 64 * 1024,
};

static bool fill(u64 offset, u64 size)
{
	return !result_is_error(sys_mmap(domain_base() + offset, size, 0, FILL_FLAGS, -1, 0));
}

/* Around whatever may lie there, in steps that shrink where there is something. */
static void fill_range(u64 offset, u64 end)
{
	u64 step = end - offset;

	while (offset < end) {
		u64 size = step < end - offset ? step : end - offset;

		if (fill(offset, size)) {
			offset += size;
			step = size * 2;
		} else if (size > SMALLEST_STEP) {
			step = align_up(size / 2, PAGE_SIZE);
		} else {
			offset += size;
		}
	}
}

static void set_bits(u64 *word, u64 bits)
{
	/* Pairs with is_set: the filling is there. */
	__atomic_fetch_or(word, bits, __ATOMIC_RELEASE);
}

static bool is_set(const u64 *words, u32 cell)
{
	u64 word = __atomic_load_n(&words[cell / CELLS_PER_WORD], __ATOMIC_ACQUIRE);

	return (word >> (cell % CELLS_PER_WORD) & 1) != 0;
}

/* A word's worth of cells at once if nothing is there, else one by one. */
static void fill_cells(u64 *words, u32 count, u64 offset, u64 cell_size)
{
	for (u32 cell = 0; cell < count; cell++) {
		u64 *word = &words[cell / CELLS_PER_WORD];
		u64 at = offset + cell * cell_size;

		if (cell % CELLS_PER_WORD == 0 && fill(at, cell_size * CELLS_PER_WORD)) {
			set_bits(word, ~0ULL);
			cell += CELLS_PER_WORD - 1;
		} else if (fill(at, cell_size)) {
			set_bits(word, 1ULL << (cell % CELLS_PER_WORD));
		}
	}
}

/* Around the slots that are in use. */
static void fill_rests_of_slots(void)
{
	const struct mm *mm = mm_current();

	for (u32 slot = 0; slot < mm->slots_high; slot++) {
		u64 at = DOMAIN_THREAD_OFFSET + (u64)slot * THREAD_SLOT_STRIDE;

		fill(at, SLOT_ALTSTACK);
		fill(at + SLOT_TAIL, THREAD_SLOT_STRIDE - SLOT_TAIL);
	}
}

void span_fill(void)
{
	struct span *span = &mm_current()->span;

	fill_range(DOMAIN_CORE_END, DOMAIN_RING_OFFSET);
	fill_cells(span->rings, MM_RING_SEGMENTS, DOMAIN_RING_OFFSET, RING_SEGMENT_SIZE);
	fill_range(DOMAIN_RING_END, DOMAIN_PRIVATE_OFFSET);
	fill_range(DOMAIN_PRIVATE_OFFSET + MM_MAPPED_SIZE, DOMAIN_THREAD_OFFSET);
	fill_cells(span->slots, THREAD_SLOT_COUNT, DOMAIN_THREAD_OFFSET, THREAD_SLOT_STRIDE);
	fill_rests_of_slots();
	if (fill(DOMAIN_WATCH_OFFSET, DOMAIN_WATCH_SIZE))
		__atomic_store_n(&span->watch, 1, __ATOMIC_RELEASE);
	fill_range(DOMAIN_WATCH_OFFSET + DOMAIN_WATCH_SIZE, DOMAIN_SPAN);
}

u64 span_flags(u64 flags, bool filled)
{
	return filled ? (flags & ~(u64)MAP_FIXED_NOREPLACE_BIT) | MAP_FIXED_BIT : flags;
}

bool span_slot_is_filled(u32 slot)
{
	return is_set(mm_current()->span.slots, slot);
}

bool span_ring_is_filled(u32 segment)
{
	return is_set(mm_current()->span.rings, segment);
}
