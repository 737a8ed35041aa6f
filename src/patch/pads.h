/* SPDX-License-Identifier: MIT */
/*
 * Two jumps instead of one: a short one in two bytes, to a second one in padding near
 * by, which leads anywhere. A thread may be between the two when the first one goes,
 * so the second one stays, and whoever wants the place next finds it there.
 */
#ifndef WEIR_PATCH_PADS_H
#define WEIR_PATCH_PADS_H

#include "patch/tactics.h"

/* Are these the bytes that assemblers pad with? A jump of ours is none. */
bool pad_is_free(const u8 *bytes, size_t size);

/* Of a jump to the padding that a short jump with this displacement leads to. */
struct site_shape pad_shape(enum site_tactic tactic, s8 displacement);

/*
 * Puts the stub where the second jump may lead, and fills the change, whose shape says
 * where that is. 0; -ENOSPC when the padding is not to be had; or as stub_place.
 */
int pad_take(struct stub_table *stubs, const struct patch_host *host, u64 address,
	     const struct stub_code *code, struct change *change);

#endif
