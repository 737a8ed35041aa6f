/* SPDX-License-Identifier: MIT */
/*
 * The copies of functions. A call is made where it stood, if that is outside of all
 * places that become jumps, so that CPUs predict its return; else by the copy, with
 * the return address put right. A computed jump looks for the copy of its target in a
 * table of two levels (base/branch_copy.h), and goes there by a word of the thread block.
 *
 * Logging touches no flag and no stack. Its first and last instruction name the word
 * of the thread block that keeps rcx, by which the agent knows the sequence again
 * when a signal comes in the middle of it. After a computed jump one more instruction
 * belongs to it, the jump: see agent/branch_log.c.
 */
#include "supervisor/copier_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/thread.h"

/*** Bytes ***/

static void put(struct copier *copier, const void *bytes, u32 size)
{
	memcpy(copier->code + copier->used, bytes, size);
	copier->used += size;
}

static void put_byte(struct copier *copier, u32 byte)
{
	copier->code[copier->used++] = (u8)byte;
}

static void put_word(struct copier *copier, u64 word)
{
	u32 low = (u32)word;

	put(copier, &low, sizeof(low));
}

/* Of what is counted from an instruction, as all of this is. */
static void put_far(struct copier *copier, u64 distance)
{
	copier->is_far = copier->is_far || (u64)(s64)(s32)distance != distance;
	put_word(copier, distance);
}

/* rel32, to the copy of a place in memory if there is one in the end. */
static void put_distance(struct copier *copier, u64 target)
{
	copier->fixups[copier->fixup_count++] = (struct fixup){ copier->used, target };
	put_word(copier, 0);
}

/* 65 REX 89 or 8b: a register to or from a word of the thread block. */
static void put_gs(struct copier *copier, u32 opcode, u32 modrm, size_t word)
{
	put_byte(copier, 0x65);
	put_byte(copier, 0x48);
	put_byte(copier, opcode);
	put_byte(copier, modrm);
	put_byte(copier, 0x25);
	put_word(copier, word);
}

enum { STORE = 0x89, LOAD = 0x8b, RCX = 0x0c, RDX = 0x14, CALL_BECOMES_JUMP = 0x30 };
enum { SHORT_JUMP = 0xeb, JUMP_IF_RCX_0 = 0xe3 };
/* The longest copies; plain instructions are as long as they were. */
enum {
	JUMP_MAXIMUM = 60,
	CONDITION_MAXIMUM = 66,
	CALL_MAXIMUM = 80,
	INDIRECT_CALL_MAXIMUM = 136,
	RETURN_MAXIMUM = 112,
	COMPUTED_MAXIMUM = 224,
};
#define POSITION offsetof(struct thread, branch_position)
#define SAVED_RCX offsetof(struct thread, branch_saved[0])
#define SAVED_RDX offsetof(struct thread, branch_saved[1])
#define OFFSET offsetof(struct thread, branch_offset)
#define TARGET offsetof(struct thread, branch_target)

u32 step_copy_maximum(const struct step *step)
{
	if (step_is_computed(step))
		return COMPUTED_MAXIMUM;
	if (step_is_call(step))
		return step->target != 0 ? CALL_MAXIMUM : INDIRECT_CALL_MAXIMUM;
	if (step_is_return(step) || (step_is_jump(step) && step->target == 0))
		return RETURN_MAXIMUM;
	if (step_is_condition(step))
		return CONDITION_MAXIMUM;
	return step_is_jump(step) ? JUMP_MAXIMUM : step->decoded.length;
}

static u32 new_edge(struct copier *copier, u64 from, u64 to)
{
	copier->edges[copier->edge_count] = (struct branch_edge){ from, to };
	return copier->task->first_id + copier->edge_count++;
}

static void put_entry(struct copier *copier, u32 id)
{
	static const u8 end[] = { 0x48, 0xc7, 0x41, 0x08, 0, 0, 0, 0 }; /* movq $0, 8(%rcx) */
	static const u8 entry[] = { 0x48, 0xc7, 0x01 };			/* movq $id, (%rcx) */
	static const u8 next[] = { 0x66, 0x8d, 0x49, 0x08 };		/* lea 8(%rcx), %cx */

	put(copier, end, sizeof(end));
	put(copier, entry, sizeof(entry));
	put_word(copier, id | 0x80000000u);
	put(copier, next, sizeof(next));
}

static void log_edge(struct copier *copier, u64 from, u64 to)
{
	u32 id = new_edge(copier, from, to);

	put_gs(copier, STORE, RCX, SAVED_RCX);
	put_gs(copier, LOAD, RCX, POSITION);
	put_entry(copier, id);
	put_gs(copier, STORE, RCX, POSITION);
	put_gs(copier, LOAD, RCX, SAVED_RCX);
}

/* The instruction itself, at its new place. */
static void put_instruction(struct copier *copier, const struct step *step)
{
	const ZydisDecodedInstruction *decoded = &step->decoded;
	u32 at = copier->used;
	u64 here = copier->task->place + at;
	u64 there = copier->text_address + step->at;

	put(copier, copier->text + step->at, decoded->length);
	if ((decoded->attributes & ZYDIS_ATTRIB_IS_RELATIVE) == 0 || decoded->raw.disp.size != 32)
		return;
	copier->used = at + decoded->raw.disp.offset;
	put_far(copier, (u64)decoded->raw.disp.value + there - here);
	copier->used = at + decoded->length;
}

/* mov operand, %rdx: the bytes of the branch (ff /2, ff /4) with another opcode. */
static void put_load_of_target(struct copier *copier, const struct step *step)
{
	const ZydisDecodedInstruction *decoded = &step->decoded;
	const u8 *bytes = copier->text + step->at;
	u32 modrm = decoded->raw.modrm.offset;
	u64 end;

	if ((decoded->attributes & ZYDIS_ATTRIB_HAS_SEGMENT_FS) != 0)
		put_byte(copier, 0x64);
	put_byte(copier, 0x48 | (decoded->raw.rex.B ? 1u : 0) | (decoded->raw.rex.X ? 2u : 0));
	put_byte(copier, LOAD);
	put_byte(copier, (bytes[modrm] & 0xc7u) | 2u << 3);
	put(copier, bytes + modrm + 1, decoded->length - modrm - 1);
	if (!step_is_slot(step))
		return;
	end = copier->task->place + copier->used;
	copier->used -= 4;
	put_far(copier, (u64)decoded->raw.disp.value + copier->text_address + step->at +
			    decoded->length - end);
}

/* movabs $word, %rcx (0xb9) or %rdx (0xba) */
static void put_constant(struct copier *copier, u32 opcode, u64 word)
{
	put_byte(copier, 0x48);
	put_byte(copier, opcode);
	put(copier, &word, sizeof(word));
}

/* A part of the offset, which lies in the thread block, into %ecx. */
static void put_part(struct copier *copier, u32 size, size_t word)
{
	static const u8 two[] = { 0x65, 0x0f, 0xb7, RCX, 0x25 }; /* movzwl %gs:word, %ecx */
	static const u8 four[] = { 0x65, LOAD, RCX, 0x25 };	 /* movl %gs:word, %ecx */

	put(copier, size == 2 ? two : four, size == 2 ? sizeof(two) : sizeof(four));
	put_word(copier, word);
}

/* The jump of two bytes at `at` leads to here. */
static void put_short_distance(struct copier *copier, u32 at)
{
	copier->code[at + 1] = (u8)(copier->used - at - 2);
}

static u32 put_short_jump(struct copier *copier, u32 opcode)
{
	put_byte(copier, opcode);
	put_byte(copier, 0);
	return copier->used - 2;
}

/*
 * %rdx: the target. If it has a copy that goes into the thread block instead. What is
 * farther than 32 bits is not in the text; the rest leads through the table.
 */
static void resolve_target(struct copier *copier)
{
	static const u8 offset[] = { 0x48, 0x8d, 0x0c, 0x11 };	/* lea (%rcx,%rdx), %rcx */
	static const u8 entry[] = { 0x8b, 0x0c, 0x8a };		/* mov (%rdx,%rcx,4), %ecx */
	static const u8 block[] = { 0x48, 0x8d, 0x94, 0x0a };	/* lea size(%rdx,%rcx), %rdx */
	static const u8 address[] = { 0x48, 0x8d, 0x0c, 0x0a }; /* lea (%rdx,%rcx), %rcx */
	u32 near, far, none;

	put_constant(copier, 0xb9, -copier->text_address);
	put(copier, offset, sizeof(offset));
	put_gs(copier, STORE, RCX, OFFSET);
	put_part(copier, 4, OFFSET + 4);
	near = put_short_jump(copier, JUMP_IF_RCX_0);
	far = put_short_jump(copier, SHORT_JUMP);
	put_short_distance(copier, near);
	put_constant(copier, 0xba, copier->task->table);
	put_part(copier, 2, OFFSET + 2);
	put(copier, entry, sizeof(entry));
	put(copier, block, sizeof(block));
	put_word(copier, BRANCH_TABLE_BLOCK);
	put_part(copier, 2, OFFSET);
	put(copier, entry, sizeof(entry));
	none = put_short_jump(copier, JUMP_IF_RCX_0);
	put_constant(copier, 0xba, copier->task->place - 1);
	put(copier, address, sizeof(address));
	put_gs(copier, STORE, RCX, TARGET);
	put_short_distance(copier, far);
	put_short_distance(copier, none);
}

/* With the target in memory or a register, or (returns) on the stack. */
static void log_indirect(struct copier *copier, const struct step *step)
{
	static const u8 top_of_stack[] = { 0x48, 0x8b, 0x14, 0x24 };	 /* mov (%rsp), %rdx */
	static const u8 target[] = { 0x48, 0xc7, 0x41, 0x08, 0, 0, 0, 0, /* movq $0, 8(%rcx) */
				     0x48, 0x89, 0x11,			 /* mov %rdx, (%rcx) */
				     0x66, 0x8d, 0x49, 0x08 };		 /* lea 8(%rcx), %cx */
	u32 id = new_edge(copier, copier->text_address + step->at, 0);

	put_gs(copier, STORE, RCX, SAVED_RCX);
	put_gs(copier, STORE, RDX, SAVED_RDX);
	if (step_is_return(step))
		put(copier, top_of_stack, sizeof(top_of_stack));
	else
		put_load_of_target(copier, step);
	if (step_is_computed(step))
		put_gs(copier, STORE, RDX, TARGET);
	put_gs(copier, LOAD, RCX, POSITION);
	put_entry(copier, id);
	put(copier, target, sizeof(target));
	put_gs(copier, STORE, RCX, POSITION);
	if (step_is_computed(step))
		resolve_target(copier);
	put_gs(copier, LOAD, RDX, SAVED_RDX);
	put_gs(copier, LOAD, RCX, SAVED_RCX);
}

static void put_jump(struct copier *copier, u64 target)
{
	put_byte(copier, 0xe9);
	put_distance(copier, target);
}

/* rel32 to a place that stays the program's own. */
static void put_jump_to_original(struct copier *copier, u64 address)
{
	put_byte(copier, 0xe9);
	put_far(copier, address - (copier->task->place + copier->used + 4));
}

/* As the call itself would, but for who made it: the CPU expects a return to here. */
static void push_return_address(struct copier *copier, u64 address)
{
	static const u8 call[] = { 0xe8, 0, 0, 0, 0 };
	static const u8 low[] = { 0xc7, 0x04, 0x24 };	     /* movl $, (%rsp) */
	static const u8 high[] = { 0xc7, 0x44, 0x24, 0x04 }; /* movl $, 4(%rsp) */

	put(copier, call, sizeof(call));
	put(copier, low, sizeof(low));
	put_word(copier, address);
	put(copier, high, sizeof(high));
	put_word(copier, address >> 32);
}

/* jmp *%gs:target */
static void put_jump_to_target(struct copier *copier)
{
	static const u8 jump[] = { 0x65, 0xff, 0x24, 0x25 };

	put(copier, jump, sizeof(jump));
	put_word(copier, TARGET);
}

static bool stays_whole(const struct copier *copier, const struct step *step)
{
	for (u64 i = step->at; i < step->at + step->decoded.length; i++)
		if ((copier->marks[i] & PATCHED) != 0)
			return false;
	return true;
}

static void copy_call(struct copier *copier, const struct step *step)
{
	u64 from = copier->text_address + step->at;

	if (step->target != 0)
		log_edge(copier, from, step->target);
	else
		log_indirect(copier, step);
	if (stays_whole(copier, step)) {
		put_jump_to_original(copier, from);
		return;
	}
	push_return_address(copier, from + step->decoded.length);
	if (step->target != 0) {
		put_jump(copier, step->target);
		return;
	}
	/* ff /2 is a call, ff /4 the jump to the same. */
	put_instruction(copier, step);
	copier->code[copier->used - step->decoded.length + step->decoded.raw.modrm.offset] ^=
	    CALL_BECOMES_JUMP;
}

/* What is to be emitted behind the function: conditions that are met. */
struct met {
	u32 at; /* rel32 in the code */
	u64 from;
	u64 to;
};

static void copy_condition(struct copier *copier, const struct step *step, struct met *met)
{
	/* 0f 8x rel32, whatever form it had. */
	u32 opcode =
	    copier->text[step->at + step->decoded.length - step->decoded.raw.imm[0].size / 8 - 1];

	put_byte(copier, 0x0f);
	put_byte(copier, 0x80 | (opcode & 0xf));
	*met = (struct met){ copier->used, copier->text_address + step->at, step->target };
	put_word(copier, 0);
}

static void copy_step(struct copier *copier, const struct step *step)
{
	if (step_is_call(step)) {
		copy_call(copier, step);
	} else if (step_is_jump(step) && step->target != 0) {
		log_edge(copier, copier->text_address + step->at, step->target);
		put_jump(copier, step->target);
	} else if (step_is_computed(step)) {
		log_indirect(copier, step);
		put_jump_to_target(copier);
	} else if (step_is_jump(step) || step_is_return(step)) {
		log_indirect(copier, step);
		put_instruction(copier, step);
	} else {
		put_instruction(copier, step);
	}
}

static void finish_conditions(struct copier *copier, const struct met *met, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		u32 distance = copier->used - met[i].at - 4;

		memcpy(copier->code + met[i].at, &distance, sizeof(distance));
		log_edge(copier, met[i].from, met[i].to);
		put_jump(copier, met[i].to);
	}
}

static void add_patch(struct copier *copier, u64 at)
{
	copier->patches[copier->patch_count++] =
	    (struct branch_patch){ copier->text_address + at, at, { 0 } };
	memcpy(copier->patches[copier->patch_count - 1].original, copier->text + at, JUMP_SIZE);
}

static void copy_function(struct copier *copier, const struct function *function, struct met *met)
{
	bool is_computed_target = copier_group(copier, function)->group_computes;
	u64 end = function->start + function->size;
	u32 count = 0;
	struct step step;

	for (u64 at = function->start; at < end; at += step.decoded.length) {
		step_decode(copier, at, end, &step);
		copier->copy_of[at] = copier->used + 1;
		if (copier_is_place(copier, function, at))
			add_patch(copier, at);
		if (is_computed_target)
			copier->starts[copier->start_count++] =
			    (struct branch_start){ (u32)at, copier->used + 1 };
		if (step_is_condition(&step))
			copy_condition(copier, &step, &met[count++]);
		else
			copy_step(copier, &step);
	}
	put_jump_to_original(copier, copier->text_address + end);
	finish_conditions(copier, met, count);
}

static u64 copy_address(const struct copier *copier, u64 target)
{
	u64 offset = target - copier->text_address;

	if (offset < copier->text_size && copier->copy_of[offset] != 0)
		return copier->task->place + copier->copy_of[offset] - 1;
	return target;
}

static void resolve(struct copier *copier)
{
	for (u32 i = 0; i < copier->fixup_count; i++) {
		const struct fixup *fixup = &copier->fixups[i];
		u64 here = copier->task->place + fixup->at + 4;
		u64 distance = copy_address(copier, fixup->target) - here;

		copier->is_far = copier->is_far || (u64)(s64)(s32)distance != distance;
		memcpy(copier->code + fixup->at, &distance, sizeof(u32));
	}
	for (u32 i = 0; i < copier->patch_count; i++)
		copier->patches[i].target =
		    copier->task->place + copier->copy_of[copier->patches[i].target] - 1;
}

int copier_emit(struct copier *copier)
{
	struct met *met = calloc(copier->text_size, sizeof(*met));

	if (met == NULL)
		return -ENOMEM;
	for (u32 i = 0; i < copier->function_count; i++)
		if (copier->functions[i].copied)
			copy_function(copier, &copier->functions[i], met);
	free(met);
	resolve(copier);
	return copier->is_far ? -ERANGE : 0;
}
