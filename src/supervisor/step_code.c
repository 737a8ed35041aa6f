/* SPDX-License-Identifier: MIT */
/*
 * How an instruction is stepped. Most run as a copy at another address. One that
 * counts an address from rip gets a register in its place, one that it does not
 * use, which holds the same address then: the displacement stays as it is, so the
 * encoding keeps its length. A jump that reads its target becomes the load of it.
 */
#ifndef WEIR_HOST
#define WEIR_HOST
#endif

#include "supervisor/step_code.h"

#include <Zydis/Zydis.h>
#include <string.h>

enum {
	REX = 0x40,
	REX_W = 8,
	PREFIX_REPNE = 0xf2,
	PREFIX_REPE = 0xf3,
	OPCODE_LOAD = 0x8b,
	MODRM_RM_MASK = 7,
	MODRM_REG_MASK = 7 << 3,
	MODRM_DISP32 = 2 << 6,
	VEX_B_CLEAR = 0x20,
	REGISTER_COUNT = 16,
};

struct view {
	ZydisDecodedInstruction instruction;
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

static bool counts_from_rip(const struct view *view)
{
	for (u32 i = 0; i < view->instruction.operand_count; i++) {
		const ZydisDecodedOperand *operand = &view->operands[i];

		if (operand->type == ZYDIS_OPERAND_TYPE_MEMORY &&
		    (operand->mem.base == ZYDIS_REGISTER_RIP ||
		     operand->mem.base == ZYDIS_REGISTER_EIP))
			return true;
	}
	return false;
}

static u32 bit_of(ZydisRegister reg)
{
	ZydisRegister whole = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg);

	if (ZydisRegisterGetClass(whole) != ZYDIS_REGCLASS_GPR64)
		return 0;
	return 1U << ZydisRegisterGetId(whole);
}

static u32 used_registers(const struct view *view)
{
	u32 used = 0;

	for (u32 i = 0; i < view->instruction.operand_count; i++) {
		const ZydisDecodedOperand *operand = &view->operands[i];

		if (operand->type == ZYDIS_OPERAND_TYPE_REGISTER)
			used |= bit_of(operand->reg.value);
		else if (operand->type == ZYDIS_OPERAND_TYPE_MEMORY)
			used |= bit_of(operand->mem.base) | bit_of(operand->mem.index);
	}
	return used;
}

/* The bit that extends the register that ModRM names: rip does not mind it. */
static u32 extension_of(const struct view *view, const u8 *bytes)
{
	switch (view->instruction.encoding) {
	case ZYDIS_INSTRUCTION_ENCODING_LEGACY:
	case ZYDIS_INSTRUCTION_ENCODING_3DNOW:
		return view->instruction.raw.rex.B;
	case ZYDIS_INSTRUCTION_ENCODING_VEX:
		if (view->instruction.raw.vex.size == 2)
			return 0;
		return (bytes[view->instruction.raw.vex.offset + 1] & VEX_B_CLEAR) == 0;
	case ZYDIS_INSTRUCTION_ENCODING_EVEX:
		return (bytes[view->instruction.raw.evex.offset + 1] & VEX_B_CLEAR) == 0;
	default:
		return (bytes[view->instruction.raw.xop.offset + 1] & VEX_B_CLEAR) == 0;
	}
}

/* One of the eight that ModRM can name here; not those that mean something else there. */
static bool find_scratch(const struct view *view, u32 extension, u8 *scratch)
{
	static const u8 candidates[] = { 0, 1, 2, 3, 6, 7 };
	u32 used = used_registers(view);

	for (size_t i = 0; i < array_size(candidates); i++) {
		u32 number = candidates[i] + 8 * extension;

		if ((used >> number & 1) != 0)
			continue;
		*scratch = (u8)number;
		return true;
	}
	return false;
}

static void learn_copy(const struct view *view, struct step_code *code)
{
	u8 *modrm = &code->copy[view->instruction.raw.modrm.offset];

	code->action = STEP_COPY;
	code->copy_size = code->size;
	memcpy(code->copy, code->bytes, code->size);
	if (!counts_from_rip(view))
		return;
	if (!find_scratch(view, extension_of(view, code->bytes), &code->scratch)) {
		code->action = STEP_UNKNOWN;
		return;
	}
	code->based = 1;
	*modrm = (u8)((*modrm & MODRM_REG_MASK) | MODRM_DISP32 | (code->scratch & MODRM_RM_MASK));
}

/* One round of it: the copy has no prefix that repeats it. */
static void learn_repeated(const struct view *view, struct step_code *code)
{
	u64 attributes = view->instruction.attributes;
	u8 prefix = (attributes & ZYDIS_ATTRIB_HAS_REPNE) != 0 ? PREFIX_REPNE : PREFIX_REPE;
	bool compares = (attributes & ZYDIS_ATTRIB_HAS_REP) == 0;

	code->action = STEP_REPEAT;
	code->condition = STEP_REPEAT_ALWAYS;
	if (compares)
		code->condition = prefix == PREFIX_REPNE ? STEP_REPEAT_UNEQUAL : STEP_REPEAT_EQUAL;
	for (u32 i = 0; i < code->size; i++) {
		bool is_prefix = i < view->instruction.raw.prefix_count;

		if (!is_prefix || (code->bytes[i] != PREFIX_REPNE && code->bytes[i] != PREFIX_REPE))
			code->copy[code->copy_size++] = code->bytes[i];
	}
}

/* ff /2 and /4 become 8b: a load into rax, or by it from an address that counts from rip. */
static void learn_indirect(const struct view *view, struct step_code *code)
{
	const ZydisDecodedInstruction *instruction = &view->instruction;
	u32 rest = instruction->raw.modrm.offset;
	u8 modrm = code->bytes[rest] & (u8)~MODRM_REG_MASK;
	u8 rex = REX | REX_W | (u8)(instruction->raw.rex.X << 1) | instruction->raw.rex.B;

	for (u32 i = 0; i < instruction->raw.prefix_count; i++) {
		u8 prefix = instruction->raw.prefixes[i].value;

		/* Segments with a base, and the size of the address; no hints to the CPU. */
		if (prefix == 0x64 || prefix == 0x65 || prefix == 0x67)
			code->copy[code->copy_size++] = prefix;
	}
	if (counts_from_rip(view)) {
		code->based = 1;
		modrm = MODRM_DISP32;
		rex = REX | REX_W;
	}
	code->action = instruction->meta.category == ZYDIS_CATEGORY_CALL ? STEP_CALL_INDIRECT
									 : STEP_JUMP_INDIRECT;
	code->copy[code->copy_size++] = rex;
	code->copy[code->copy_size++] = OPCODE_LOAD;
	code->copy[code->copy_size++] = modrm;
	for (u32 i = rest + 1; i < code->size; i++)
		code->copy[code->copy_size++] = code->bytes[i];
}

static void learn_relative(const struct view *view, struct step_code *code)
{
	const ZydisDecodedInstruction *instruction = &view->instruction;
	u8 opcode = instruction->opcode;
	bool one_byte = instruction->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT;

	code->distance = (s32)instruction->raw.imm[0].value.s;
	code->condition = opcode;
	if (one_byte && opcode == 0xe8)
		code->action = STEP_CALL;
	else if (one_byte && (opcode == 0xe9 || opcode == 0xeb))
		code->action = STEP_JUMP;
	else if (one_byte && opcode >= 0xe0 && opcode <= 0xe3)
		code->action = STEP_LOOP;
	else if ((one_byte && (opcode & 0xf0) == 0x70) ||
		 (instruction->opcode_map == ZYDIS_OPCODE_MAP_0F && (opcode & 0xf0) == 0x80))
		code->action = STEP_CONDITION;
}

static void learn_branch(const struct view *view, struct step_code *code)
{
	const ZydisDecodedInstruction *instruction = &view->instruction;

	/* With a prefix for the size of operands CPUs differ in what they make of it. */
	if (instruction->meta.branch_type == ZYDIS_BRANCH_TYPE_FAR ||
	    (instruction->attributes & ZYDIS_ATTRIB_HAS_OPERANDSIZE) != 0)
		return;
	if (instruction->raw.imm[0].is_relative) {
		learn_relative(view, code);
	} else if (instruction->meta.category == ZYDIS_CATEGORY_RET) {
		code->action = STEP_RETURN;
		code->popped = (u32)instruction->raw.imm[0].value.u;
	} else if (instruction->opcode == 0xff) {
		learn_indirect(view, code);
	}
}

/* Nothing but the instruction itself can be made to do what it does. */
static bool is_special(const struct view *view)
{
	switch (view->instruction.mnemonic) {
	case ZYDIS_MNEMONIC_IRET:
	case ZYDIS_MNEMONIC_IRETD:
	case ZYDIS_MNEMONIC_IRETQ:
	case ZYDIS_MNEMONIC_XBEGIN:
	case ZYDIS_MNEMONIC_UIRET:
		return true;
	default:
		return view->instruction.meta.category == ZYDIS_CATEGORY_SYSRET;
	}
}

static bool leads_away(const struct view *view)
{
	switch (view->instruction.meta.category) {
	case ZYDIS_CATEGORY_CALL:
	case ZYDIS_CATEGORY_RET:
	case ZYDIS_CATEGORY_COND_BR:
	case ZYDIS_CATEGORY_UNCOND_BR:
		return true;
	default:
		return view->instruction.raw.imm[0].is_relative;
	}
}

void step_code_learn(struct step_code *code, size_t size)
{
	const u64 repeats = ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE | ZYDIS_ATTRIB_HAS_REPNE;
	ZydisDecoder decoder;
	struct view view;

	code->size = 0;
	code->action = STEP_UNKNOWN;
	code->copy_size = 0;
	code->scratch = 0;
	code->based = 0;
	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, code->bytes, size, &view.instruction,
						 view.operands)))
		return;
	code->size = view.instruction.length;
	code->narrow = view.instruction.address_width != 64;
	if (is_special(&view) || (counts_from_rip(&view) && code->narrow != 0))
		return;
	if (view.instruction.meta.category == ZYDIS_CATEGORY_SYSCALL ||
	    view.instruction.meta.category == ZYDIS_CATEGORY_INTERRUPT)
		code->action = STEP_NATIVE;
	else if (leads_away(&view))
		learn_branch(&view, code);
	else if ((view.instruction.attributes & repeats) != 0)
		learn_repeated(&view, code);
	else
		learn_copy(&view, code);
}
