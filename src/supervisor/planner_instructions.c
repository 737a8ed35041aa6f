/* SPDX-License-Identifier: MIT */
/*
 * The planner's view of one instruction: whether it is an event, and how it may
 * be made somewhere else.
 */
#ifndef WEIR_HOST
#define WEIR_HOST
#endif

#include <string.h>

#include "supervisor/planner_code.h"
#include "weir.h"

/* The bit of a set plus one. */
static u8 kind_of(ZydisMnemonic mnemonic)
{
	static const struct {
		ZydisMnemonic mnemonic;
		u32 bit;
	} kinds[] = {
		{ ZYDIS_MNEMONIC_CPUID, WEIR_CPUID },	{ ZYDIS_MNEMONIC_RDTSC, WEIR_RDTSC },
		{ ZYDIS_MNEMONIC_RDTSCP, WEIR_RDTSCP }, { ZYDIS_MNEMONIC_RDRAND, WEIR_RDRAND },
		{ ZYDIS_MNEMONIC_RDSEED, WEIR_RDSEED }, { ZYDIS_MNEMONIC_RDPID, WEIR_RDPID },
		{ ZYDIS_MNEMONIC_XGETBV, WEIR_XGETBV },
	};

	for (size_t i = 0; i < array_size(kinds); i++) {
		if (kinds[i].mnemonic == mnemonic)
			return (u8)(__builtin_ctz(kinds[i].bit) + 1);
	}
	return 0;
}

static enum known_action action_of_relative(const ZydisDecodedInstruction *instruction)
{
	/* With an operand-size prefix CPUs differ in what they make of it. */
	if ((instruction->attributes & ZYDIS_ATTRIB_HAS_OPERANDSIZE) != 0)
		return KNOWN_FIXED;
	if (instruction->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT && instruction->opcode == 0xe8)
		return KNOWN_CALL;
	if (instruction->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT &&
	    (instruction->opcode == 0xe9 || instruction->opcode == 0xeb))
		return KNOWN_JUMP;
	if ((instruction->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT &&
	     (instruction->opcode & 0xf0) == 0x70) ||
	    (instruction->opcode_map == ZYDIS_OPCODE_MAP_0F &&
	     (instruction->opcode & 0xf0) == 0x80))
		return KNOWN_CONDITION;
	return KNOWN_FIXED; /* loop, jrcxz, xbegin */
}

static bool is_stack_pointer(ZydisRegister reg)
{
	return reg == ZYDIS_REGISTER_RSP || reg == ZYDIS_REGISTER_ESP;
}

/* What a call goes by must not change when the return address is pushed before. */
static bool minds_the_stack(const ZydisDecodedOperand *operand)
{
	if (operand->type == ZYDIS_OPERAND_TYPE_REGISTER)
		return is_stack_pointer(operand->reg.value);
	return operand->type != ZYDIS_OPERAND_TYPE_MEMORY || is_stack_pointer(operand->mem.base) ||
	       is_stack_pointer(operand->mem.index);
}

static enum known_action action_of(const ZydisDecodedInstruction *instruction,
				   const ZydisDecodedOperand *operands)
{
	switch (instruction->meta.category) {
	case ZYDIS_CATEGORY_SYSCALL:
	case ZYDIS_CATEGORY_SYSRET:
	case ZYDIS_CATEGORY_INTERRUPT:
		return KNOWN_FIXED;
	default:
		break;
	}
	if (instruction->raw.imm[0].is_relative)
		return action_of_relative(instruction);
	if (instruction->meta.branch_type == ZYDIS_BRANCH_TYPE_FAR)
		return KNOWN_FIXED;
	if (instruction->meta.category != ZYDIS_CATEGORY_CALL)
		return KNOWN_MOVES;
	return minds_the_stack(&operands[0]) ? KNOWN_FIXED : KNOWN_CALL_INDIRECT;
}

/* Where in the instruction something lies that is counted from rip. */
static u8 relative_of(const ZydisDecodedInstruction *instruction,
		      const ZydisDecodedOperand *operands)
{
	if (instruction->raw.imm[0].is_relative)
		return instruction->raw.imm[0].offset;
	for (u32 i = 0; i < instruction->operand_count; i++) {
		if (operands[i].type == ZYDIS_OPERAND_TYPE_MEMORY &&
		    operands[i].mem.base == ZYDIS_REGISTER_RIP)
			return instruction->raw.disp.offset;
	}
	return 0;
}

bool planner_learn(const struct planner *planner, u64 offset, struct known_instruction *known)
{
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
	ZydisDecodedInstruction instruction;

	if (offset >= planner->size ||
	    !ZYAN_SUCCESS(ZydisDecoderDecodeFull(&planner->decoder, planner->file + offset,
						 planner->size - offset, &instruction, operands)) ||
	    !planner_is_whole(planner, offset, instruction.length))
		return false;
	*known = (struct known_instruction){
		.offset = offset,
		.size = instruction.length,
		.kind = kind_of(instruction.mnemonic),
		.action = (u8)action_of(&instruction, operands),
		.relative = relative_of(&instruction, operands),
		.modrm = instruction.raw.modrm.offset,
	};
	/* Half an address from rip: not worth having. */
	if (known->relative != 0 && instruction.address_width != 64)
		known->action = KNOWN_FIXED;
	memcpy(known->bytes, planner->file + offset, instruction.length);
	known->room = planner_learn_room(planner, offset + instruction.length);
	planner_learn_pads(planner, offset, known->pads);
	known->next_size = planner_learn_next(planner, offset + instruction.length, known->next);
	return true;
}
