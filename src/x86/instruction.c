/* SPDX-License-Identifier: MIT */
/*
 * A look at opcodes, for code that has just been executed: nothing here has to
 * find out whether the bytes are an instruction at all.
 */
#include "x86/instruction.h"

static bool is_prefix(u8 byte)
{
	static const u8 prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65,
				       0x66, 0x67, 0xf0, 0xf2, 0xf3 };

	for (size_t i = 0; i < sizeof(prefixes); i++) {
		if (byte == prefixes[i])
			return true;
	}
	return (byte & 0xf0) == 0x40; /* REX */
}

static enum instruction_kind kind_of_one_byte(u8 opcode)
{
	switch (opcode) {
	case 0x9c:
		return INSTRUCTION_PUSH_FLAGS;
	case 0x9d:
		return INSTRUCTION_POP_FLAGS;
	case 0xc2: /* ret */
	case 0xc3:
	case 0xca:
	case 0xcb:
	case 0xcf: /* iret */
	case 0xe8: /* call */
	case 0xe9: /* jmp */
	case 0xeb:
		return INSTRUCTION_JUMP;
	case 0xe0: /* loop, jrcxz */
	case 0xe1:
	case 0xe2:
	case 0xe3:
		return INSTRUCTION_CONDITION;
	default:
		return (opcode & 0xf0) == 0x70 ? INSTRUCTION_CONDITION : INSTRUCTION_OTHER;
	}
}

/* ff /2 to /5: call and jmp through a register or memory. */
static bool is_indirect_jump(u8 modrm)
{
	u8 extension = modrm >> 3 & 7;

	return extension >= 2 && extension <= 5;
}

struct instruction instruction_at(const u8 *code, size_t size)
{
	struct instruction result = { INSTRUCTION_OTHER, 0 };
	size_t i = 0;

	while (i < size && is_prefix(code[i]))
		i++;
	if (i >= size)
		return result;
	result.kind = kind_of_one_byte(code[i]);
	result.size = (u32)i + 2;
	if (i + 1 >= size)
		return result;
	if (code[i] == 0xff && is_indirect_jump(code[i + 1]))
		result.kind = INSTRUCTION_JUMP;
	if (code[i] == 0x0f && (code[i + 1] & 0xf0) == 0x80) {
		result.kind = INSTRUCTION_CONDITION;
		result.size = (u32)i + 6;
	}
	return result;
}
