/* SPDX-License-Identifier: MIT */
/*
 * Which bytes belong to a site, and whether its jumps stand there. For the parts of
 * src/patch.
 */
#ifndef WEIR_PATCH_SHAPES_H
#define WEIR_PATCH_SHAPES_H

#include "patch/patch.h"
#include "x86/jump.h"

/* Fields that are written under the claim, but read without by others. */
static inline void site_set_word(u64 *word, u64 value)
{
	__atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

static inline u64 site_get_word(const u64 *word)
{
	/* Pairs with site_set_word. */
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static inline bool site_is_point(const struct site *site)
{
	return tactic_is_point(site_shape_of(site).tactic);
}

static inline u64 site_address_of(const struct site *site)
{
	/* Whether it still holds is decided by site_claim. */
	return site_get_word(&site->address);
}

static inline int patch_read(const struct patch_space *space, u64 address, void *bytes, size_t size)
{
	return space->host.ops->read_code(space->host.context, address, bytes, size);
}

/*
 * With jumps to padding neighbours may be much further away, which costs microseconds for
 * each site. So they are looked for only from when a site wants such a jump: it says so
 * first and then looks whether others that have not seen it have a claim.
 */
enum {
	FAR_BEFORE = -INT8_MIN,
	FAR_BEHIND = JMP_REL8_SIZE + INT8_MAX + JMP_REL32_SIZE,
	FAR_DISTANCE = FAR_BEFORE + FAR_BEHIND
};

static inline bool patch_sees_far(const struct patch_space *space)
{
	/* Pairs with the store of who wants to have such a jump, who looks for claims then. */
	return __atomic_load_n(&space->sees_far, __ATOMIC_SEQ_CST) != 0;
}

/*
 * What a tactic writes where the first of two jumps stands, or the only one of a call, and
 * what the program has there. None: all that it writes is what its shape calls moved.
 */
u32 shape_first_size(struct site_shape shape);
const u8 *site_first_bytes(const struct site *site);

struct range {
	u64 start;
	u64 end;
};

static inline bool ranges_meet(struct range a, struct range b)
{
	return a.start < b.end && b.start < a.end;
}

/* At the syscall: what is changed, borrowed, or just the syscall. */
struct range shape_range_at_site(u64 address, struct site_shape shape);

/* Of the other jump; empty when there is none. */
struct range shape_range_moved(u64 address, struct site_shape shape);

bool shapes_meet(u64 address, struct site_shape shape, u64 other, struct site_shape theirs);

/* Does our jump stand at the syscall of a site, and the other one where it belongs? */
bool site_jump_stands(const struct patch_space *space, const struct site *site);
bool site_moved_stands(const struct patch_space *space, const struct site *site);

#endif
