/* SPDX-License-Identifier: MIT */
/*
 * Copying functions.
 *
 * What a function is symbols say. It is copied if it decodes from its first byte to
 * its last, holds no instruction that weir or others patch, none that tells its own
 * address but by rip, no jump to where a register says (tables of jumps), and if the
 * places that need a jump into the copy have room for one:
 *
 *   its first byte, and the place behind each call, as return addresses are the
 *   original ones: stacks look as they always do, and unwinding works.
 *
 * In such five bytes nothing else may begin: no symbol, no target of a branch from
 * another function, no other such place. A call is made where it stood, if that is
 * outside of all such places, so that CPUs predict its return; else by the copy,
 * with the return address put right.
 *
 * Logging touches no flag and no stack. Its first and last instruction name the word
 * of the thread block that keeps rcx, by which the agent knows the sequence again
 * when a signal comes in the middle of it.
 */
#include "supervisor/copier.h"

#include <Zydis/Zydis.h>
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/thread.h"

enum { ENTRY = 1, PATCHED = 2 }; /* of struct copier.marks */
enum { JUMP_SIZE = BRANCH_PATCH_SIZE, INSTRUCTION_MAXIMUM = 15, LOG_MAXIMUM = 128 };

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

/*** The file ***/

static bool has(const struct copier *copier, u64 offset, u64 size)
{
	return offset <= copier->task->size && size <= copier->task->size - offset;
}

static const Elf64_Ehdr *header_of(const struct copier *copier)
{
	const Elf64_Ehdr *header = (const void *)copier->task->file;

	if (!has(copier, 0, sizeof(*header)) || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
	    header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64 ||
	    header->e_phoff % 8 != 0 || header->e_shoff % 8 != 0 ||
	    !has(copier, header->e_phoff, (u64)header->e_phnum * sizeof(Elf64_Phdr)) ||
	    !has(copier, header->e_shoff, (u64)header->e_shnum * sizeof(Elf64_Shdr)))
		return NULL;
	return header;
}

/* The segment with the entry is the text. */
static bool find_text(struct copier *copier, const Elf64_Ehdr *header)
{
	const Elf64_Phdr *segments = (const void *)(copier->task->file + header->e_phoff);

	for (u32 i = 0; i < header->e_phnum; i++) {
		const Elf64_Phdr *segment = &segments[i];

		if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0 ||
		    header->e_entry - segment->p_vaddr >= segment->p_filesz ||
		    !has(copier, segment->p_offset, segment->p_filesz))
			continue;
		copier->text = copier->task->file + segment->p_offset;
		copier->text_size = segment->p_filesz;
		copier->text_address = copier->task->entry - header->e_entry + segment->p_vaddr;
		return true;
	}
	return false;
}

static int by_start(const void *a, const void *b)
{
	const struct function *left = a;
	const struct function *right = b;

	return left->start != right->start ? (left->start > right->start ? 1 : -1)
	       : left->size == right->size ? 0
					   : (left->size < right->size ? 1 : -1);
}

static void add_symbol(struct copier *copier, const Elf64_Sym *symbol, u64 bias)
{
	u64 start = symbol->st_value + bias - copier->text_address;
	struct function *functions;

	if (symbol->st_value == 0 || start >= copier->text_size)
		return;
	copier->marks[start] |= ENTRY;
	if (ELF64_ST_TYPE(symbol->st_info) != STT_FUNC || symbol->st_size == 0 ||
	    symbol->st_size > copier->text_size - start)
		return;
	functions =
	    realloc(copier->functions, (copier->function_count + 1) * sizeof(*copier->functions));
	if (functions == NULL)
		return;
	copier->functions = functions;
	functions[copier->function_count++] = (struct function){ start, symbol->st_size, false };
}

static void read_symbols(struct copier *copier, const Elf64_Ehdr *header)
{
	const Elf64_Shdr *sections = (const void *)(copier->task->file + header->e_shoff);
	u64 bias = copier->task->entry - header->e_entry;
	u32 kept = 0;

	for (u32 i = 0; i < header->e_shnum; i++) {
		const Elf64_Shdr *section = &sections[i];

		if ((section->sh_type != SHT_SYMTAB && section->sh_type != SHT_DYNSYM) ||
		    !has(copier, section->sh_offset, section->sh_size) || section->sh_offset % 8)
			continue;
		for (u64 j = 0; j < section->sh_size / sizeof(Elf64_Sym); j++)
			add_symbol(copier,
				   (const Elf64_Sym *)(const void *)(copier->task->file +
								     section->sh_offset) +
				       j,
				   bias);
	}
	qsort(copier->functions, copier->function_count, sizeof(*copier->functions), by_start);
	/* Of names for the same bytes the largest counts. */
	for (u32 i = 0; i < copier->function_count; i++) {
		struct function *last = kept != 0 ? &copier->functions[kept - 1] : NULL;

		if (last == NULL || copier->functions[i].start >= last->start + last->size)
			copier->functions[kept++] = copier->functions[i];
	}
	copier->function_count = kept;
}

/*** Decoding ***/

static bool decode(const struct copier *copier, u64 at, u64 end, struct step *step)
{
	step->at = at;
	step->target = 0;
	if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&copier->decoder, copier->text + at, end - at,
						 &step->decoded, step->operands)))
		return false;
	if (step->decoded.raw.imm[0].is_relative)
		step->target = copier->text_address + at + step->decoded.length +
			       (u64)step->decoded.raw.imm[0].value.s;
	return true;
}

static bool is_jump(const struct step *step)
{
	return step->decoded.meta.category == ZYDIS_CATEGORY_UNCOND_BR;
}

static bool is_condition(const struct step *step)
{
	return step->decoded.meta.category == ZYDIS_CATEGORY_COND_BR;
}

static bool is_call(const struct step *step)
{
	return step->decoded.meta.category == ZYDIS_CATEGORY_CALL;
}

static bool is_return(const struct step *step)
{
	return step->decoded.mnemonic == ZYDIS_MNEMONIC_RET;
}

/* Instructions that are patched where they are, or that a copy cannot be of. */
static bool is_forbidden(const struct step *step)
{
	static const ZydisMnemonic forbidden[] = {
		ZYDIS_MNEMONIC_SYSCALL, ZYDIS_MNEMONIC_SYSENTER, ZYDIS_MNEMONIC_INT,
		ZYDIS_MNEMONIC_INT1,	ZYDIS_MNEMONIC_INT3,	 ZYDIS_MNEMONIC_CPUID,
		ZYDIS_MNEMONIC_XGETBV,	ZYDIS_MNEMONIC_RDTSC,	 ZYDIS_MNEMONIC_RDTSCP,
		ZYDIS_MNEMONIC_RDRAND,	ZYDIS_MNEMONIC_RDSEED,	 ZYDIS_MNEMONIC_RDPID,
		ZYDIS_MNEMONIC_XBEGIN,	ZYDIS_MNEMONIC_HLT,	 ZYDIS_MNEMONIC_IRETQ,
		ZYDIS_MNEMONIC_JRCXZ,	ZYDIS_MNEMONIC_JECXZ,	 ZYDIS_MNEMONIC_LOOP,
		ZYDIS_MNEMONIC_LOOPE,	ZYDIS_MNEMONIC_LOOPNE,
	};

	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		if (step->decoded.mnemonic == forbidden[i])
			return true;
	return false;
}

/* Operand of an indirect branch that lies at a fixed place: a slot of the linker's. */
static bool is_slot(const struct step *step)
{
	const ZydisDecodedOperand *operand = &step->operands[0];

	return operand->type == ZYDIS_OPERAND_TYPE_MEMORY &&
	       operand->mem.base == ZYDIS_REGISTER_RIP && operand->mem.index == ZYDIS_REGISTER_NONE;
}

static bool uses_stack_pointer(const struct step *step)
{
	const ZydisDecodedOperand *operand = &step->operands[0];

	return operand->type == ZYDIS_OPERAND_TYPE_MEMORY &&
	       (operand->mem.base == ZYDIS_REGISTER_RSP ||
		operand->mem.index == ZYDIS_REGISTER_RSP);
}

static bool may_be_copied(const struct copier *copier, const struct function *function,
			  const struct step *step)
{
	u64 start = copier->text_address + function->start;

	if (is_forbidden(step) || step->decoded.meta.branch_type == ZYDIS_BRANCH_TYPE_FAR)
		return false;
	if (is_jump(step) && step->target == 0 && !is_slot(step))
		return false;
	/* The operand is read by another instruction, which has no such prefixes. */
	if ((is_jump(step) || is_call(step)) && step->target == 0 &&
	    (step->decoded.attributes &
	     (ZYDIS_ATTRIB_HAS_ADDRESSSIZE | ZYDIS_ATTRIB_HAS_OPERANDSIZE)) != 0)
		return false;
	if ((step->decoded.attributes & ZYDIS_ATTRIB_HAS_SEGMENT_GS) != 0)
		return false;
	/* A call into itself, but to the beginning, is there for its return address. */
	if (is_call(step) && step->target != 0 && step->target != start &&
	    step->target - start < function->size)
		return false;
	return !is_call(step) || step->target != 0 || !uses_stack_pointer(step);
}

/* gs is where copies find their ring: a program that sets it is left alone. */
static bool takes_gs(const struct step *step)
{
	return step->decoded.mnemonic == ZYDIS_MNEMONIC_WRGSBASE ||
	       (step->decoded.mnemonic == ZYDIS_MNEMONIC_MOV &&
		step->operands[0].type == ZYDIS_OPERAND_TYPE_REGISTER &&
		step->operands[0].reg.value == ZYDIS_REGISTER_GS);
}

/* First look: what decodes, and where branches lead into other functions. */
static void look_at(struct copier *copier, struct function *function)
{
	u64 end = function->start + function->size;
	struct step step;

	function->copied = true;
	for (u64 at = function->start; at < end; at += step.decoded.length) {
		u64 target;

		if (!decode(copier, at, end, &step)) {
			function->copied = false;
			return;
		}
		copier->takes_gs = copier->takes_gs || takes_gs(&step);
		target = step.target - copier->text_address;
		if (step.target != 0 && target < copier->text_size &&
		    (target < function->start || target >= end))
			copier->marks[target] |= ENTRY;
		function->copied = function->copied && may_be_copied(copier, function, &step);
	}
}

/*** Places that become jumps ***/

static bool has_room(const struct copier *copier, u64 at, u64 end)
{
	if (at + JUMP_SIZE > end)
		return false;
	for (u64 i = at; i < at + JUMP_SIZE; i++)
		if ((copier->marks[i] & PATCHED) != 0 ||
		    (i != at && (copier->marks[i] & ENTRY) != 0))
			return false;
	return true;
}

/* Whether there is room for all its jumps. */
static bool has_places(const struct copier *copier, const struct function *function)
{
	u64 end = function->start + function->size;
	u64 last = function->start;
	struct step step;

	if (!has_room(copier, function->start, end))
		return false;
	for (u64 at = function->start; at < end; at += step.decoded.length) {
		u64 behind;

		decode(copier, at, end, &step);
		behind = at + step.decoded.length;
		if (!is_call(&step) || behind == end)
			continue;
		if (behind < last + JUMP_SIZE || !has_room(copier, behind, end))
			return false;
		last = behind;
	}
	return true;
}

static void mark_patched(struct copier *copier, u64 at)
{
	for (u64 i = at; i < at + JUMP_SIZE; i++)
		copier->marks[i] |= PATCHED;
}

/*** Emitting ***/

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
#define POSITION offsetof(struct thread, branch_position)
#define SAVED_RCX offsetof(struct thread, branch_saved[0])
#define SAVED_RDX offsetof(struct thread, branch_saved[1])

static u32 new_edge(struct copier *copier, u64 from, u64 to)
{
	copier->edges[copier->edge_count] = (struct branch_edge){ from, to };
	return copier->edge_count++;
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
	put_word(copier, (u64)decoded->raw.disp.value + there - here);
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
	if (!is_slot(step))
		return;
	end = copier->task->place + copier->used;
	copier->used -= 4;
	put_word(copier, (u64)decoded->raw.disp.value + copier->text_address + step->at +
			     decoded->length - end);
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
	if (is_return(step))
		put(copier, top_of_stack, sizeof(top_of_stack));
	else
		put_load_of_target(copier, step);
	put_gs(copier, LOAD, RCX, POSITION);
	put_entry(copier, id);
	put(copier, target, sizeof(target));
	put_gs(copier, STORE, RCX, POSITION);
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
	put_word(copier, address - (copier->task->place + copier->used + 4));
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
	if (is_call(step)) {
		copy_call(copier, step);
	} else if (is_jump(step) && step->target != 0) {
		log_edge(copier, copier->text_address + step->at, step->target);
		put_jump(copier, step->target);
	} else if (is_jump(step) || is_return(step)) {
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
	u64 end = function->start + function->size;
	u32 count = 0;
	struct step step;

	add_patch(copier, function->start);
	for (u64 at = function->start; at < end; at += step.decoded.length) {
		decode(copier, at, end, &step);
		copier->copy_of[at] = copier->used + 1;
		if (is_condition(&step))
			copy_condition(copier, &step, &met[count++]);
		else
			copy_step(copier, &step);
		if (is_call(&step) && at + step.decoded.length < end)
			add_patch(copier, at + step.decoded.length);
	}
	put_jump_to_original(copier, copier->text_address + end);
	finish_conditions(copier, met, count);
}

/*** All of it ***/

static void choose(struct copier *copier)
{
	u64 room = copier->task->limit;

	for (u32 i = 0; i < copier->function_count; i++)
		look_at(copier, &copier->functions[i]);
	for (u32 i = 0; i < copier->function_count; i++) {
		struct function *function = &copier->functions[i];
		u64 end = function->start + function->size;
		u64 most = function->size * LOG_MAXIMUM;
		struct step step;

		function->copied = function->copied && !copier->takes_gs && most <= room &&
				   has_places(copier, function);
		if (!function->copied)
			continue;
		room -= most;
		mark_patched(copier, function->start);
		for (u64 at = function->start; at < end; at += step.decoded.length) {
			decode(copier, at, end, &step);
			if (is_call(&step) && at + step.decoded.length < end)
				mark_patched(copier, at + step.decoded.length);
		}
	}
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
		u32 distance = (u32)(copy_address(copier, fixup->target) - here);

		memcpy(copier->code + fixup->at, &distance, sizeof(distance));
	}
	for (u32 i = 0; i < copier->patch_count; i++)
		copier->patches[i].target =
		    copier->task->place + copier->copy_of[copier->patches[i].target] - 1;
}

static int copy_functions(struct copier *copier)
{
	struct met *met = calloc(copier->text_size, sizeof(*met));

	if (met == NULL)
		return -ENOMEM;
	for (u32 i = 0; i < copier->function_count; i++)
		if (copier->functions[i].copied)
			copy_function(copier, &copier->functions[i], met);
	free(met);
	resolve(copier);
	return 0;
}

static int gather(const struct copier *copier, struct branch_copy **result)
{
	struct branch_copy head = { .place = copier->task->place,
				    .code_size = copier->used,
				    .edge_count = copier->edge_count,
				    .patch_count = copier->patch_count };
	struct branch_copy *copy = malloc(branch_copy_size(&head));

	if (copy == NULL)
		return -ENOMEM;
	for (u32 i = 0; i < copier->function_count; i++)
		head.function_count += copier->functions[i].copied;
	head.skipped_count = copier->function_count - head.function_count;
	*copy = head;
	memcpy(branch_copy_edges(copy), copier->edges, head.edge_count * sizeof(*copier->edges));
	memcpy(branch_copy_patches(copy), copier->patches,
	       head.patch_count * sizeof(*copier->patches));
	memcpy(branch_copy_code(copy), copier->code, head.code_size);
	*result = copy;
	return 0;
}

/* Each byte of text begins at most one instruction, with at most one of each of these. */
static bool allocate(struct copier *copier)
{
	u64 count = copier->text_size + 1;

	copier->marks = calloc(count + JUMP_SIZE, 1);
	copier->copy_of = calloc(count, sizeof(*copier->copy_of));
	copier->fixups = calloc(2 * count, sizeof(*copier->fixups));
	copier->edges = calloc(count, sizeof(*copier->edges));
	copier->patches = calloc(2 * count, sizeof(*copier->patches));
	copier->code = malloc(copier->task->limit + LOG_MAXIMUM);
	return copier->marks != NULL && copier->copy_of != NULL && copier->fixups != NULL &&
	       copier->edges != NULL && copier->patches != NULL && copier->code != NULL;
}

int copier_copy(const struct copier_task *task, struct branch_copy **copy)
{
	struct copier copier = { .task = task };
	const Elf64_Ehdr *header = header_of(&copier);
	int err = -ENOMEM;

	if (header == NULL || !find_text(&copier, header))
		return -ENOEXEC;
	ZydisDecoderInit(&copier.decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	if (!allocate(&copier))
		goto out_free;
	read_symbols(&copier, header);
	choose(&copier);
	err = copy_functions(&copier);
	if (err == 0)
		err = gather(&copier, copy);
out_free:
	free(copier.marks);
	free(copier.copy_of);
	free(copier.fixups);
	free(copier.edges);
	free(copier.patches);
	free(copier.code);
	free(copier.functions);
	return err;
}
