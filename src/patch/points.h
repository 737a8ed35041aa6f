/* SPDX-License-Identifier: MIT */
/*
 * Points: instructions other than system calls that lead to the agent. The
 * first of these ways that works is taken:
 *
 *   jump     i0 i1 i2 i3 i4 ..       ->  e9 r0 r1 r2 r3 ..
 *            An instruction of five bytes or more: any place.
 *
 *   pun      i0 i1 | b2 b3 b4        ->  e9 XX | b2 b3 b4
 *            A shorter one: as many bytes of the place as it has beyond the
 *            first are ours to choose, the others are borrowed.
 *
 *   prefix   i0 i1 | b2 b3 b4 b5     ->  36 e9 | b2 b3 b4 b5
 *            Or two of them, before other bytes.
 *
 *   evict    i0    | n0 n1 .. n4 ..  ->  e9    | e9 r0 ..
 *            The instruction behind runs in a copy, see evict.h.
 *
 *   pad      i0 i1                   ->  eb XX       and  e9 rel32 in padding
 *            Any place, see tactics.h.
 *
 *   trap     i0                      ->  cc
 *            Always possible, at the price of a signal.
 *
 * Padding right behind an instruction, which nothing leads to, is as good as bytes of
 * its own.
 *
 * An instruction that does the same elsewhere gets a copy, which runs in its
 * place: threads need not be stopped, and the point never goes away for one.
 * No instruction boundary moves. What a point is for is the caller's business.
 */
#ifndef WEIR_PATCH_POINTS_H
#define WEIR_PATCH_POINTS_H

#include "patch/tactics.h"

enum { POINT_CODE_SIZE = 15 };

struct point_code {
	u32 number; /* of the point: the stub hands it over in ecx */
	u64 table;  /* not 0: a cpuid; its stub goes there for the answer: see cpuid.S */
	u8 size;
	u8 alone;     /* not 0: it borrows nothing */
	u8 moves;     /* not 0: `copy` may run elsewhere */
	u8 relative;  /* where in it a displacement from rip lies; 0: nowhere */
	u8 room;      /* bytes of padding right behind it */
	u8 next_size; /* see known.h */
	u8 next[KNOWN_CODE_SIZE];
	s8 pads[KNOWN_PAD_COUNT];  /* see known.h */
	u8 bytes[POINT_CODE_SIZE]; /* the instruction, as it has to be there */
	u8 copy[POINT_CODE_SIZE];  /* what runs in its place */
};

/*
 * Chooses how the proven instruction at the address becomes a point, and places
 * what that needs; changes nothing of the program. 0; -ESTALE when other bytes
 * are there; -EAGAIN, also when the judge has to see far; else an error: there is no way, not even
 * the trap.
 */
int point_plan(struct stub_table *stubs, const struct patch_host *host, u64 address,
	       const struct change_judge *judge, const struct point_code *code,
	       struct change *change);

#endif
