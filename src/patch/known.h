/* SPDX-License-Identifier: MIT */
/*
 * What the supervisor's planner found out about code by decoding it from a
 * proven start: the agent itself decodes nothing. Facts hold for a file
 * wherever it is mapped; the bytes are there to be compared.
 *
 * A plan is all that is known of one file. It lies in the domain's heap, in one
 * piece, and on disk as it is; it never changes and is never freed.
 */
#ifndef WEIR_PATCH_KNOWN_H
#define WEIR_PATCH_KNOWN_H

#include "base/types.h"

enum { KNOWN_CODE_SIZE = 12, KNOWN_PAD_COUNT = 6, KNOWN_PAD_SIZE = 5 };

struct known_code {
	u64 offset; /* of the syscall in its file */

	/*
	 * Not 0: just in front stands `mov $number, %eax` (5 bytes), and nothing
	 * leads into the middle of it.
	 */
	u8 load_size;

	/*
	 * Not 0: size of the instruction just behind. Nothing leads into the
	 * middle of it, and it does the same at any address: it touches no
	 * memory, cannot fault, and neither reads nor writes rip.
	 */
	u8 next_size;
	u8 padding[4];
	u8 next[KNOWN_CODE_SIZE]; /* its bytes */

	/*
	 * Padding of KNOWN_PAD_SIZE bytes in the page of the call, the nearest first,
	 * as displacements of a short jump in its place. It stands behind a jump or
	 * return, nothing leads to it, and what it holds does nothing. 0: no more.
	 */
	s8 pads[KNOWN_PAD_COUNT];
};

enum { KNOWN_INSTRUCTION_SIZE = 15 };

/* How an instruction may be made somewhere else than where it is. */
enum known_action {
	KNOWN_FIXED,	     /* it may not */
	KNOWN_MOVES,	     /* as a copy, see relative */
	KNOWN_CALL,	     /* by pushing the address behind it and jumping: call rel32 */
	KNOWN_CALL_INDIRECT, /* the same, by a copy whose ModRM says jmp */
	KNOWN_JUMP,	     /* jmp rel */
	KNOWN_CONDITION,     /* jcc rel; the condition is in the byte before */
};

/* A proven instruction of which nothing leads into the middle. */
struct known_instruction {
	u64 offset; /* in its file */
	u8 size;
	u8 kind; /* of those that are events: the bit in weir.h's set plus one; 0: none */
	u8 action;
	u8 relative; /* where a displacement from rip begins; 0: there is none */
	u8 modrm;    /* where ModRM is, in an indirect call */
	u8 bytes[KNOWN_INSTRUCTION_SIZE];
	u8 room;		  /* bytes of padding right behind it that nothing leads to */
	s8 pads[KNOWN_PAD_COUNT]; /* as those of a call */
	u8 next_size;		  /* the same of the instruction behind */
	u8 next[KNOWN_CODE_SIZE];
};

struct code_plan {
	u64 undecodable; /* offset in the file of proven code that is none; 0: no such */
	u32 count;	 /* of sites */
	u32 instruction_count;
	struct known_code sites[]; /* ascending by offset; instructions that are events follow */
};

static_assert(sizeof(struct known_code) == 32, "as in the cache on disk");
static_assert(sizeof(struct known_instruction) == 48, "as in the cache on disk");
static_assert(sizeof(struct code_plan) == 16, "as in the cache on disk");

/* The instructions of a plan, ascending by offset. */
static inline const struct known_instruction *plan_instructions(const struct code_plan *plan)
{
	return (const struct known_instruction *)(const void *)(plan->sites + plan->count);
}

struct weir_probe;

/* An instruction that is wanted as a point. */
struct wanted_point {
	struct known_instruction code;
	struct weir_probe *probe; /* NULL: it is an event itself */
	u32 event;		  /* of the probe: enum weir_probe_event */
	u32 more;		  /* so many behind this one are at the same offset */
	s64 semaphore;		  /* of a marker: how far from the instruction; 0: none */
	const char *arguments;	  /* of a marker */
};

/* Those of a file, ascending by offset. In the heap, never freed. */
struct point_list {
	u32 count;
	u32 padding;
	struct wanted_point points[];
};

/* What is known of the syscall at an offset of the file, or NULL. */
const struct known_code *plan_find(const struct code_plan *plan, u64 offset);

#endif
