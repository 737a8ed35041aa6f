/* SPDX-License-Identifier: MIT */
/*
 * The ways of putting a jump in place of a system call. Each needs something of
 * the bytes around it and of the places that jumps lead to; choosing one places
 * the stubs it needs, and changes nothing of the program.
 *
 *   pun      0f 05 b2 b3 b4           ->  e9 XX b2 b3 b4
 *            256 places to jump to.
 *
 *   prefix   0f 05 b2 b3 b4 b5        ->  36 e9 b2 b3 b4 b5
 *            One place. The prefix means nothing to a jump.
 *
 *   load     b8 imm32    0f 05        ->  e9 rel32    0f 05
 *            Any place. The stub loads eax. Who jumps to the syscall itself
 *            finds it there, and traps. No instruction boundary moves.
 *
 *   evict    0f 05    n0 n1 .. n4 ..  ->  e9 XX    e9 r0 .. r3 ..
 *            256 places for each r0 r1 that we choose. The instruction behind
 *            runs in a copy; as its jump needs r2 r3 only to reach the copy,
 *            the low half of the copy's address is fixed, the high half free.
 *
 *   pad      0f 05                    ->  eb XX      and  e9 rel32 in padding
 *            Any place. Two jumps, so it comes last. A thread may be between
 *            them when the first one goes, so the second one stays.
 *
 * The last three need proof about the code, see known.h.
 */
#ifndef WEIR_PATCH_TACTICS_H
#define WEIR_PATCH_TACTICS_H

#include "patch/host.h"
#include "patch/sites.h"
#include "patch/stubs.h"
#include "x86/jump.h"

/* What is to be written, where. Bytes of a jump that are borrowed are not in it. */
struct change {
	struct site_shape shape;
	bool blind; /* a point: it needs a judge that sees far */
	struct stub stub;
	struct stub copy;		   /* size 0: none */
	u8 site_bytes[SITE_FIRST_MAXIMUM]; /* in place of the syscall, or of the bytes of a point
					      ... */
	u8 moved_from[SITE_MOVED_MAXIMUM]; /* ... that are at SITE_FIRST_BYTES in here */
	u8 moved_to[SITE_MOVED_MAXIMUM];
};

/* How a tactic may use the bytes around a site: asked before stubs are placed. */
struct change_judge {
	bool (*may)(void *context, u64 site, struct site_shape shape);
	void *context;
	bool sees_far; /* it has looked as far as jumps to padding go */
};

/* What else a plan would have needed, when it fails with -EAGAIN. */
struct change_need {
	bool knowledge; /* of the code: it was asked for */
	bool sight;	/* a judge that sees far */
};

/*
 * Chooses the first tactic that works for the syscall at `site`. Returns 0;
 * -EAGAIN when a better answer may be had later, perhaps with something in *need;
 * else an error: there is none.
 */
int change_plan(struct stub_table *stubs, const struct patch_host *host, u64 site,
		const struct change_judge *judge, struct change *change, struct change_need *need);

/* Takes the stubs of a plan back that was not carried out. */
void change_drop(struct stub_table *stubs, const struct change *change);

/* Bytes at the site that a tactic changes or borrows. */
u32 tactic_jump_size(enum site_tactic tactic);

/* Prefixes that its jump has, of which each is PREFIX_SS. */
enum { TACTIC_PREFIXES_MAXIMUM = 2 };
u32 tactic_prefixes(enum site_tactic tactic);

#endif
