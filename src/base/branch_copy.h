/* SPDX-License-Identifier: MIT */
/*
 * Copies of a file's functions whose branches log themselves, as the supervisor makes
 * them (supervisor/copier.c) and an agent puts them in place (agent/branch_copies.c), for
 * one file at one address. They lie in the domain's heap: what IDs stand for as long as
 * a ring may hold them, the rest until it is in place.
 */
#ifndef WEIR_BASE_BRANCH_COPY_H
#define WEIR_BASE_BRANCH_COPY_H

#include "base/types.h"

/* What an ID in a ring stands for. */
struct branch_edge {
	u64 from;
	u64 to; /* 0: the next entry of the ring says */
};

/* At `address` the program's text becomes a jump to `target`. */
struct branch_patch {
	u64 address;
	u64 target;
	u8 original[8]; /* what stands there, as far as it is replaced */
};

/*
 * An instruction that computed jumps may lead to: offset in the text, 1 + offset of the
 * copy in the code.
 */
struct branch_start {
	u32 text;
	u32 code;
};

/*
 * By these an agent fills the table that computed jumps look into. The upper half of
 * a target's offset in the text chooses a word of block 0, which says how many bytes behind
 * block 1 another one lies; the lower half chooses the word there. Block 1 is of zeros, as
 * is all that nobody writes to.
 */
enum { BRANCH_TABLE_WORDS = 65536, BRANCH_TABLE_BLOCK = 4 * BRANCH_TABLE_WORDS };

enum { BRANCH_PATCH_SIZE = 5, BRANCH_COPY_LIMIT = 64 * 1024 * 1024 };

struct branch_copy {
	struct branch_copy *next; /* of an image: the one before */
	u32 references;		  /* of images, and of the one behind */
	u32 first_id;		  /* of the edges */
	u64 place;		  /* of the code */
	u64 table;		  /* of copies of targets */
	u64 text;
	u64 text_size;
	u32 code_size;
	u32 edge_count;
	u32 patch_count;
	u32 function_count; /* copied */
	u32 skipped_count;  /* not, as it was not proven to be safe */
	u32 start_count;
	u32 takes_gs; /* the file does: then none is copied */
	u32 padding;
	struct branch_start *starts; /* and the code; NULL: it is in place */
				     /* Edges and patches follow. */
};

/* The copies in one address space, for the tasks that are in it, or were. */
struct branch_image {
	struct branch_copy *newest;
	u32 references;
	u32 padding;
};

static inline struct branch_edge *branch_copy_edges(const struct branch_copy *copy)
{
	return (struct branch_edge *)(uintptr_t)(copy + 1);
}

static inline struct branch_patch *branch_copy_patches(const struct branch_copy *copy)
{
	return (struct branch_patch *)(void *)(branch_copy_edges(copy) + copy->edge_count);
}

static inline u8 *branch_copy_code(const struct branch_copy *copy)
{
	return (u8 *)(copy->starts + copy->start_count);
}

/* More than copies of so much text take, as long as there is room for all of them. */
static inline u64 branch_copy_room(u64 text_size)
{
	return text_size < BRANCH_COPY_LIMIT / 32 ? text_size * 32 : BRANCH_COPY_LIMIT;
}

static inline u64 branch_table_size(u64 text_size)
{
	return (text_size / BRANCH_TABLE_WORDS + 3) * BRANCH_TABLE_BLOCK;
}

static inline size_t branch_copy_size(const struct branch_copy *copy)
{
	return sizeof(*copy) + copy->edge_count * sizeof(struct branch_edge) +
	       copy->patch_count * sizeof(struct branch_patch);
}

static inline size_t branch_copy_code_size(const struct branch_copy *copy)
{
	return copy->start_count * sizeof(struct branch_start) + copy->code_size;
}

#endif
