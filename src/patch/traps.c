/* SPDX-License-Identifier: MIT */
/*
 * Whose a trap byte is: it stands in the place of a point, or for a moment where
 * a site or what gives way beside it is being changed; all others are the
 * program's.
 */
#include "patch/shapes.h"

/* What a claimed site may have at a place beside it: the trap byte of the other jump. */
static enum patch_trap trap_beside(const struct site *site, s16 place, u64 *target)
{
	struct site_shape shape = site_shape_of(site);

	*target = site_get_word(shape.tactic == TACTIC_LOAD ? &site->stub : &site->copy);
	/* One that says nothing of a jump there may have had it when the thread trapped. */
	if ((shape.tactic != TACTIC_LOAD && !tactic_evicts(shape.tactic)) || shape.moved != place ||
	    *target == 0)
		return PATCH_TRAP_AGAIN;
	return PATCH_TRAP_MOVED;
}

/*
 * Has a claimed site its trap byte at the address? Sets *was_there when any site
 * has or had bytes there.
 */
static enum patch_trap trap_of_claims(struct patch_space *space, u64 address, u64 *target,
				      bool *was_there)
{
	static const s16 places[] = { -MOV_EAX_SIZE, 1, SYSCALL_SIZE, SITE_FIRST_MAXIMUM };
	struct site_traces traces = site_traces_of(&space->sites, address);

	*was_there = traces.was_there;
	if (traces.claimed != NULL && site_is_point(traces.claimed))
		*target = site_get_word(&traces.claimed->jumps);
	if (traces.claimed != NULL)
		return site_is_point(traces.claimed) ? PATCH_TRAP_POINT : PATCH_TRAP_CALL;
	for (u32 i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		traces = site_traces_of(&space->sites, address - (u64)(s64)places[i]);
		*was_there |= traces.was_there;
		if (traces.claimed != NULL)
			return trap_beside(traces.claimed, places[i], target);
	}
	return PATCH_TRAP_FOREIGN;
}

/* A trap byte that stays, in the place of a point. */
static bool is_trapping_point(struct patch_space *space, u64 address, u64 *target)
{
	const struct site *site = site_find(&space->sites, address);

	u8 byte;

	if (site == NULL || site_shape_of(site).tactic != TACTIC_POINT_TRAP ||
	    site_state_of(site) != SITE_PATCHED || patch_read(space, address, &byte, 1) != 0 ||
	    byte != OPCODE_INT3)
		return false;
	*target = site_get_word(&site->jumps);
	return true;
}

/* The long form of int3, which ends in this byte, is never ours. */
static bool is_long_int3(const struct patch_space *space, u64 address, u8 byte)
{
	u8 before;

	return byte == INT_BREAKPOINT && patch_read(space, address - 1, &before, 1) == 0 &&
	       before == OPCODE_INT;
}

/*
 * A byte of ours that is there when we look at it was written under a claim that
 * lasts: either that was made before the first look at the counter, and is found,
 * or the second look sees the counter changed. One that is not there any more may
 * have been of a site that is gone by now; what stands there instead is right in
 * any case.
 */
enum patch_trap patch_trap_byte(struct patch_space *space, u64 address, u64 *target)
{
	u64 claims = sites_claims(&space->sites);
	bool was_there;
	enum patch_trap trap = trap_of_claims(space, address, target, &was_there);
	u8 byte;

	if (trap == PATCH_TRAP_FOREIGN && is_trapping_point(space, address, target))
		return PATCH_TRAP_POINT;
	if (trap != PATCH_TRAP_FOREIGN)
		return trap;
	if (!was_there || patch_read(space, address, &byte, 1) != 0 ||
	    is_long_int3(space, address, byte))
		return PATCH_TRAP_FOREIGN;
	return byte != OPCODE_INT3 || sites_claims(&space->sites) != claims ? PATCH_TRAP_AGAIN
									    : PATCH_TRAP_FOREIGN;
}
