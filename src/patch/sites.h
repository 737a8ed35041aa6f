/* SPDX-License-Identifier: MIT */
/*
 * The sites of an address space: every `syscall` instruction that trapped at
 * least once, by address, with what became of it. One state word per site:
 *
 *   NEW -> CLAIMED -> PATCHED | TRAPS      patching
 *   PATCHED -> CLAIMED -> NEW              unpatching
 *   any -> DEAD                            its code went away
 *
 * Points (points.h) are in the same table, as all that change bytes must know of
 * each other; what they are shows in the tactic.
 *
 * CLAIMED is held by one thread and is the only lock there is: who finds it
 * goes on without. The table is memory of the address space: fork copies it.
 */
#ifndef WEIR_PATCH_SITES_H
#define WEIR_PATCH_SITES_H

#include "base/types.h"

enum {
	SITE_COUNT = 16384,	  /* a power of two */
	SITE_FILTER_BITS = 65536, /* two bits of it per 64 KiB that sites were in */
};

enum site_state {
	SITE_FREE = 0,	/* entry never used */
	SITE_INSERTING, /* entry taken, not yet sure that it is the only one */
	SITE_NEW,	/* traps; may be patched */
	SITE_CLAIMED,	/* one thread changes it; its bytes may be cc */
	SITE_DOOMED,	/* claimed, and its code went away meanwhile */
	SITE_PATCHED,
	SITE_TRAPS, /* traps for good: no window, or policy */
	SITE_DEAD,  /* entry may be used again */
};

/* How a call is intercepted, in the order in which the ways are tried. */
enum site_tactic {
	TACTIC_TRAP = 0,
	TACTIC_PUN,    /* `e9 XX` over the syscall, three bytes borrowed */
	TACTIC_PREFIX, /* `36 e9` over it, four bytes borrowed */
	TACTIC_LOAD,   /* a jump over the `mov $number, %eax` in front of it */
	TACTIC_EVICT,  /* `e9 XX` over it and a jump over the instruction behind it */
	TACTIC_PAD,    /* `eb XX` over it, to a jump in padding near by */
	/* Not a syscall but a point, see points.h: the jump lies at the address itself. */
	TACTIC_POINT,	       /* `e9` over the instruction, the bytes beyond it borrowed */
	TACTIC_POINT_PREFIX,   /* `36 e9`, the same */
	TACTIC_POINT_PREFIXES, /* `36 36 e9`, the same */
	TACTIC_POINT_EVICT,    /* `e9` and a jump over the instruction behind it */
	TACTIC_POINT_PAD,      /* `eb XX`, to a jump in padding near by */
	TACTIC_POINT_TRAP,     /* `cc` */
	TACTIC_COUNT,
};

/* What a tactic made of the bytes around a site. Read and written in one piece. */
struct site_shape {
	u8 tactic; /* enum site_tactic */
	u8 waits;  /* nothing is known of its code yet, but that was asked for */
	u8 stub_size;
	u8 copy_size;
	s16 moved;	/* from the site to where another jump stands */
	u16 moved_size; /* of that jump; 0: there is none */
};

static inline bool tactic_is_point(u32 tactic)
{
	return tactic >= TACTIC_POINT;
}

static inline bool tactic_goes_by_pad(u32 tactic)
{
	return tactic == TACTIC_PAD || tactic == TACTIC_POINT_PAD;
}

static inline bool tactic_evicts(u32 tactic)
{
	return tactic == TACTIC_EVICT || tactic == TACTIC_POINT_EVICT;
}

enum { SITE_MOVED_MAXIMUM = 16, SITE_FIRST_MAXIMUM = 3 };
enum { SITE_FIRST_BYTES = SITE_MOVED_MAXIMUM - SITE_FIRST_MAXIMUM };

/* All but address, jumps, traps and state is written by the claiming thread. */
struct site {
	u64 address;
	u64 stub;  /* of the call; 0: none */
	u64 copy;  /* of the instruction that gave way; 0: none */
	u64 jumps; /* calls that came through the stub, where they are counted; a point's number */
	u32 traps; /* calls that came by a trap */
	u32 state; /* enum site_state */
	u64 shape; /* struct site_shape */
	/*
	 * What was there before the other jump. A point that has two has at its end what
	 * was at the point, from SITE_FIRST_BYTES on.
	 */
	u8 program_bytes[SITE_MOVED_MAXIMUM];
};

static_assert(sizeof(struct site) == 64, "one cache line");
static_assert(sizeof(struct site_shape) == sizeof(u64), "one word");

/* All zero is an empty table. */
struct site_table {
	u64 filter[SITE_FILTER_BITS / 64]; /* never cleared */
	struct site sites[SITE_COUNT];
	u64 claims; /* that were ever made */
};

/* Returns the site at the address, or NULL. Lock-free, for any context. */
struct site *site_find(struct site_table *table, u64 address);

/*
 * What the table has ever held at an address, for who trapped there. Finds a claim
 * that lasts while it looks, whatever else goes on: insertions that step back,
 * entries that die.
 */
struct site_traces {
	struct site *claimed; /* CLAIMED or DOOMED, or NULL */
	bool was_there;	      /* some entry has the address, maybe a dead one */
};

struct site_traces site_traces_of(struct site_table *table, u64 address);

/* Claims made so far: who reads the same number twice knows that none was made between. */
u64 sites_claims(const struct site_table *table);

/*
 * As site_find, but makes a NEW site if there is none. NULL when the table is
 * full there, or another thread is inserting the same site just now: the call
 * at hand is a trapped one all the same.
 */
struct site *site_find_or_insert(struct site_table *table, u64 address);

enum site_state site_state_of(const struct site *site);

/* The shape may be read by anybody at any time. */
struct site_shape site_shape_of(const struct site *site);
void site_set_shape(struct site *site, struct site_shape shape);

/*
 * Takes a site from a settled state to CLAIMED. Returns 0, or -EAGAIN when it
 * is not in that state, or no longer at that address.
 */
int site_claim(struct site_table *table, struct site *site, u64 address, enum site_state from);

/*
 * Ends a claim. Returns false when the site is DOOMED: then it is still the
 * caller's, who removes its jump and ends with site_bury.
 */
bool site_settle(struct site *site, enum site_state state);
void site_bury(struct site *site);

/* Tells the thread that holds the claim that the code is going away. */
void site_doom(struct site *site);

/* Sets the state of an entry whose owner is gone. The caller is the only thread. */
void site_set_alone(struct site *site, enum site_state state);

/* May a site lie in [start, end)? Quick; true may be wrong, false is not. */
bool sites_may_hold(const struct site_table *table, u64 start, u64 end);

#endif
