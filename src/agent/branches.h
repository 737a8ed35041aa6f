/* SPDX-License-Identifier: MIT */
/*
 * Rings of taken branches, one per thread, in the domain's heap, so that they outlive
 * the thread however it ends. A ring is 64 KiB on a multiple of that (and a word that does not
 * count), which lets a writer go round by counting in 16 bits: no flag is touched, no limit
 * compared.
 *
 * Entries are words, and the word at the writer's place is 0; nothing else says
 * where that is, as the writer may be gone. One branch is
 *
 *   ID                 of a branch that always leads to one place: see branch_map
 *   ID, target         of one that leads to where a register or the stack says
 *   SOURCE, target     anywhere: bit 62 and the address of the instruction
 */
#ifndef WEIR_AGENT_BRANCHES_H
#define WEIR_AGENT_BRANCHES_H

#include "agent/thread.h"

enum { BRANCH_RING_SIZE = 64 * 1024 };

/* IDs are negative numbers of 32 bits, sign-extended, as an instruction stores them. */
#define BRANCH_ID_BASE 0xffffffff80000000ull
#define BRANCH_SOURCE 0x4000000000000000ull

/* Before the thread's first program instruction: gives it a ring, if rings are wanted. */
void branches_begin(struct thread *thread);

/* The thread took a branch; nothing is done where it has no ring. */
void branches_note(struct thread *thread, u64 from, u64 to);

/* With the last reference to the task. */
void branches_free(struct task *task);

#endif
