/* SPDX-License-Identifier: MIT */
/*
 * The agent's own descriptors in a traced process: the domain (for mapping,
 * and for the next image), the process's memory (for writing code), and two
 * more while memory is watched (watch.h). They lie high and behave as if they
 * were not there.
 */
#ifndef WEIR_AGENT_DESCRIPTORS_H
#define WEIR_AGENT_DESCRIPTORS_H

#include "agent/mm.h"

enum { DESCRIPTOR_LIMIT = 1 << 20 }; /* what nr_open may be raised to and nobody does */

/*
 * Opens /proc/self/mem of this address space at a high number. To be called
 * while the process has one thread: the open passes through the lowest free
 * number. Without it code is written by mprotect.
 */
void mem_open(void);

/*
 * In a fork child: the inherited descriptor leads to the parent's memory. A
 * child that shares the descriptor table must leave it alone and goes without.
 */
void mem_reopen(bool shares_descriptors);

/* Writes code, whatever its protection. 0 or -errno. */
int mem_write(u64 address, const void *bytes, size_t size);

/* Moves a fresh descriptor above the domain's, close-on-exec. The new number or -errno. */
s32 descriptor_move_up(s32 fd);

/* Whether this number is the agent's. */
bool descriptor_is_ours(s64 fd);

/* For a process that goes on without the agent. */
void descriptors_close_own(struct mm *mm);

/* Never false for one of ours, seldom true for something else: for the way of every call. */
static inline bool descriptor_may_be_ours(u64 fd)
{
	return unlikely((u32)fd - mm_current()->lowest_own < DESCRIPTOR_LIMIT);
}

/* Whether a call names one of ours in an argument that is a descriptor. */
bool descriptor_call_names_ours(const struct pt_regs *regs);

#endif
