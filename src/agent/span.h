/* SPDX-License-Identifier: MIT */
/*
 * The domain's span has holes: what threads and rings to come will need. The
 * kernel may place mappings of the program there, which the program could then
 * not unmap or protect. That takes programs with very much mapped, so the holes
 * are filled only when it has happened first.
 */
#ifndef WEIR_AGENT_SPAN_H
#define WEIR_AGENT_SPAN_H

#include "agent/thread.h"

/* Cells that are filled, and that weir may map over. All zero: none. */
struct span {
	u64 slots[THREAD_SLOT_COUNT / 64];
	u64 rings[DOMAIN_TASK_COUNT / (RING_SEGMENT_SIZE / RING_SIZE) / 64];
	u32 watch;
};

/* Does the kernel's choice for a mapping lie in the span? */
static inline bool span_is_hit(long place, u64 size)
{
	u64 start = (u64)place;

	return start < domain_base() + DOMAIN_SPAN && start + size > domain_base();
}

/* Fills all holes that no mapping is in; none of the program may be in the caller's. */
void span_fill(void);

/* Flags for a mapping of weir's own at a fixed place: over what fills the cell, or over nothing. */
u64 span_flags(u64 flags, bool filled);

bool span_slot_is_filled(u32 slot);
bool span_ring_is_filled(u32 segment);

#endif
