/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the copier share: copier.c reads the file, copier_choose.c
 * chooses functions, copier_emit.c writes their copies.
 */
#ifndef WEIR_SUPERVISOR_COPIER_PARTS_H
#define WEIR_SUPERVISOR_COPIER_PARTS_H

#include <Zydis/Zydis.h>

#include "supervisor/copier.h"
#include "supervisor/planner_code.h"

/* Of struct copier.marks: what is known of a byte of text. */
enum {
	ENTRY = 1,    /* something leads here from outside of the function */
	TAKEN = 2,    /* somebody has this address */
	BEHIND = 4,   /* of a call in the same function */
	STARTS = 8,   /* an instruction begins here */
	KNOWN = 16,   /* part of a function that decodes up to here */
	LINKAGE = 32, /* stubs of the linker's: in each entry several are at home */
	PATCHED = 64, /* becomes part of a jump into a copy */
};

enum { JUMP_SIZE = BRANCH_PATCH_SIZE };

struct function {
	u64 start; /* offset in the text */
	u64 size;
	u64 most;	 /* bytes that its copy can take */
	u32 group;	 /* index of another function of the same group, or of itself */
	bool is_endless; /* where it ends is a guess */
	u32 first_link;
	bool copied;
	bool is_left;	     /* it is not, and what it leads into knows */
	bool computes;	     /* jumps to where a register or a table says */
	bool ends;	     /* what is behind its last byte is not reached from it */
	bool group_computes; /* one of the group does */
	bool group_stays;    /* none of the group is copied */
};

/* A branch into the middle of another function. */
struct link {
	u32 target; /* offset in the text */
};

/* Four bytes of code that say how far it is to the copy of a place, or to the place. */
struct fixup {
	u32 at; /* in the code */
	u64 target;
};

struct copier {
	const struct copier_task *task;
	struct planner file;
	ZydisDecoder decoder;
	const u8 *text;
	u64 text_size;
	u64 text_address; /* in memory */
	u64 bias;	  /* of addresses in memory against those of the file */
	u8 *marks;	  /* per byte of text */
	u32 *copy_of;	  /* per byte of text: 1 + offset in the code */
	struct function *functions;
	u32 function_count;
	u32 function_capacity;
	bool takes_gs;
	bool is_far;	    /* something that a copy needs is out of its reach */
	struct link *links; /* in the order of their functions */
	u32 link_count;
	u8 *code;
	u32 used;
	struct fixup *fixups;
	u32 fixup_count;
	struct branch_edge *edges;
	u32 edge_count;
	struct branch_patch *patches;
	u32 patch_count;
	struct branch_start *starts;
	u32 start_count;
};

/* One instruction of a function. */
struct step {
	ZydisDecodedInstruction decoded;
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
	u64 at;	    /* offset in the text */
	u64 target; /* of a direct branch: address in memory; 0: none */
};

/* Decodes the instruction at an offset in the text, of a function that ends there. */
bool step_decode(const struct copier *copier, u64 at, u64 end, struct step *step);

static inline bool step_is_jump(const struct step *step)
{
	return step->decoded.meta.category == ZYDIS_CATEGORY_UNCOND_BR;
}

static inline bool step_is_call(const struct step *step)
{
	return step->decoded.meta.category == ZYDIS_CATEGORY_CALL;
}

static inline bool step_is_condition(const struct step *step)
{
	return step->decoded.meta.category == ZYDIS_CATEGORY_COND_BR;
}

static inline bool step_is_return(const struct step *step)
{
	return step->decoded.mnemonic == ZYDIS_MNEMONIC_RET;
}

/* Operand of an indirect branch that lies at a fixed place: a slot of the linker's. */
bool step_is_slot(const struct step *step);

static inline bool step_is_computed(const struct step *step)
{
	return step_is_jump(step) && step->target == 0 && !step_is_slot(step);
}

/* How many bytes the copy of an instruction takes at most. */
u32 step_copy_maximum(const struct step *step);

/* Whether this place in a function that is copied becomes a jump. */
bool copier_is_place(const struct copier *copier, const struct function *function, u64 at);

/* The function in whose name a group goes. */
struct function *copier_group(const struct copier *copier, const struct function *function);

/* Marks an address in memory, if it lies in the text. */
void copier_mark(struct copier *copier, u64 address, u8 bit);

/* Decides which functions are copied, and marks the places that become jumps. */
void copier_choose(struct copier *copier);

/* Writes the copies of those. 0, -ENOMEM or -ERANGE. */
int copier_emit(struct copier *copier);

#endif
