/* SPDX-License-Identifier: MIT */
/*
 * A jump that borrows of another one: that stands in the place of the instruction
 * behind, which runs in a copy. What both have in common is ours to choose.
 *
 *   i0 i1  | n0 n1 .. n4 ..   ->   e9 XX | e9 r0 r1 r2 r3 ..
 */
#ifndef WEIR_PATCH_EVICT_H
#define WEIR_PATCH_EVICT_H

#include "patch/tactics.h"

/* Bytes in front of the instruction behind, at most: with more nothing is to be chosen. */
enum { EVICT_FRONT_MAXIMUM = 3 };

struct site_shape evict_shape(enum site_tactic tactic, u32 front);

/* Is the instruction that is to give way long enough, and there? */
bool evict_is_there(const struct patch_host *host, const struct stub_code *next);

/*
 * Places the stub and the copy of the instruction behind, and fills the change, whose
 * shape says how far that is from where the first jump stands. 0; -ENOSPC; or as
 * stub_place.
 */
int evict_take(struct stub_table *stubs, const struct patch_host *host,
	       const struct stub_code *code, const struct stub_code *next, struct change *change);

#endif
