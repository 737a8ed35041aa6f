/* SPDX-License-Identifier: MIT */
/*
 * The ring of a perf event that records branches, read backwards: the kernel writes
 * it from its end to its start (write_backward), so that data_head is where the newest
 * record begins and older ones follow, until one that is partly overwritten. Pure:
 * nothing here makes system calls.
 *
 * Two kinds of samples. TRACE: one branch each, from PERF_SAMPLE_IP to PERF_SAMPLE_ADDR.
 * The kernel empties a buffer of the CPU into many of them at once, in their own order
 * and with one time. STACKS: each has the last few branches, newest first, and
 * successive ones overlap.
 */
#ifndef WEIR_SUPERVISOR_BRANCH_SAMPLES_H
#define WEIR_SUPERVISOR_BRANCH_SAMPLES_H

#include <stddef.h>

#include "base/types.h"
#include "weir.h"

enum branch_samples {
	BRANCH_SAMPLES_TRACE,  /* sample_type IP | TIME | ADDR */
	BRANCH_SAMPLES_STACKS, /* sample_type TIME | BRANCH_STACK */
};

struct branch_ring {
	const void *data;
	u64 size; /* a power of two */
	u64 head; /* data_head */
	enum branch_samples samples;
};

/*
 * The newest `limit` branches of which is_wanted says true, oldest first. Between two of
 * them, or at the end, may be gaps (weir_branch_is_gap). Returns how many entries.
 */
size_t branch_samples_read(const struct branch_ring *ring,
			   bool (*is_wanted)(const struct weir_branch *branch),
			   struct weir_branch *branches, size_t limit);

#endif
