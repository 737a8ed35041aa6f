/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the copier share: copier.c reads the file, copier_choose.c
 * chooses functions, copier_emit.c writes their copies.
 */
#ifndef WEIR_SUPERVISOR_COPIER_PARTS_H
#define WEIR_SUPERVISOR_COPIER_PARTS_H

#include <Zydis/Zydis.h>

#include "supervisor/copier.h"

enum { ENTRY = 1, PATCHED = 2 }; /* of struct copier.marks */
enum { JUMP_SIZE = BRANCH_PATCH_SIZE, LOG_MAXIMUM = 128 };

struct function {
	u64 start; /* offset in the text */
	u64 size;
	bool copied;
};

/* Four bytes of code that say how far it is to the copy of a place, or to the place. */
struct fixup {
	u32 at; /* in the code */
	u64 target;
};

struct copier {
	const struct copier_task *task;
	ZydisDecoder decoder;
	const u8 *text;
	u64 text_size;
	u64 text_address; /* in memory */
	u8 *marks;	  /* per byte of text */
	u32 *copy_of;	  /* per byte of text: 1 + offset in the code */
	struct function *functions;
	u32 function_count;
	bool takes_gs;
	u8 *code;
	u32 used;
	struct fixup *fixups;
	u32 fixup_count;
	struct branch_edge *edges;
	u32 edge_count;
	struct branch_patch *patches;
	u32 patch_count;
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

/* Operand of an indirect branch that lies at a fixed place: a slot of the linker's. */
bool step_is_slot(const struct step *step);

/* Decides which functions are copied, and marks the places that become jumps. */
void copier_choose(struct copier *copier);

/* Writes the copies of those. 0 or -ENOMEM. */
int copier_emit(struct copier *copier);

#endif
