/* SPDX-License-Identifier: MIT */
/*
 * What runs in place of a stepped instruction does the same: for random bytes, the
 * copy is the same instruction, with a register that it does not use where the original
 * counts from rip. A few of each kind are checked one by one.
 */
#include <Zydis/Zydis.h>

#include "harness.h"
#include "supervisor/step_code.h"

enum { ROUNDS = 400000 };

struct decoded {
	ZydisDecodedInstruction instruction;
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

static uint64_t dice = 0x9e3779b97f4a7c15;

static uint64_t roll(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return dice;
}

static bool decode(const u8 *bytes, size_t size, struct decoded *decoded)
{
	ZydisDecoder decoder;

	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	return ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, bytes, size, &decoded->instruction,
						   decoded->operands));
}

static ZydisRegister whole(ZydisRegister reg)
{
	return ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg);
}

static bool is_from_rip(const ZydisDecodedOperand *operand)
{
	return operand->type == ZYDIS_OPERAND_TYPE_MEMORY &&
	       operand->mem.base == ZYDIS_REGISTER_RIP;
}

static bool is_same_operand(const ZydisDecodedOperand *a, const ZydisDecodedOperand *b,
			    ZydisRegister scratch)
{
	if (a->type != b->type || a->size != b->size)
		return false;
	switch (a->type) {
	case ZYDIS_OPERAND_TYPE_REGISTER:
		return a->reg.value == b->reg.value && whole(a->reg.value) != scratch;
	case ZYDIS_OPERAND_TYPE_MEMORY:
		if (is_from_rip(a))
			return b->mem.base == scratch && b->mem.index == ZYDIS_REGISTER_NONE &&
			       a->mem.disp.value == b->mem.disp.value;
		return a->mem.base == b->mem.base && a->mem.index == b->mem.index &&
		       a->mem.scale == b->mem.scale && whole(a->mem.base) != scratch &&
		       a->mem.disp.value == b->mem.disp.value;
	default:
		return a->imm.value.u == b->imm.value.u;
	}
}

static bool is_faithful(const struct step_code *code, const struct decoded *original)
{
	ZydisRegister scratch =
	    code->based != 0 ? ZYDIS_REGISTER_RAX + code->scratch : ZYDIS_REGISTER_NONE;
	struct decoded copy;

	if (code->based == 0)
		return code->copy_size == code->size &&
		       memcmp(code->copy, code->bytes, code->size) == 0;
	if (!decode(code->copy, code->copy_size, &copy) ||
	    copy.instruction.length != original->instruction.length ||
	    copy.instruction.mnemonic != original->instruction.mnemonic ||
	    copy.instruction.operand_count != original->instruction.operand_count)
		return false;
	for (u32 i = 0; i < copy.instruction.operand_count; i++) {
		if (!is_same_operand(&original->operands[i], &copy.operands[i], scratch))
			return false;
	}
	return true;
}

static bool counts_from_rip(const struct decoded *decoded)
{
	for (u32 i = 0; i < decoded->instruction.operand_count; i++) {
		if (is_from_rip(&decoded->operands[i]))
			return true;
	}
	return false;
}

static void check_random(u32 *based)
{
	static const u8 starts[] = { 0x0f, 0x48, 0x4c, 0x41, 0x66, 0xf3, 0xc4, 0xc5, 0x62, 0x8f };
	struct step_code code = { 0 };
	struct decoded decoded;
	bool faithful = true;

	for (u32 i = 0; i < STEP_CODE_SIZE; i++)
		code.bytes[i] = (u8)roll();
	if (roll() % 4 != 0)
		code.bytes[0] = starts[roll() % sizeof(starts)];
	step_code_learn(&code, STEP_CODE_SIZE);
	if (!decode(code.bytes, STEP_CODE_SIZE, &decoded)) {
		EXPECT_EQ(code.action, STEP_UNKNOWN);
		return;
	}
	EXPECT_EQ(code.size, decoded.instruction.length);
	if (code.action == STEP_COPY) {
		faithful =
		    is_faithful(&code, &decoded) && (code.based != 0) == counts_from_rip(&decoded);
		*based += code.based;
	}
	EXPECT_TRUE(faithful);
	for (u32 i = 0; !faithful && i < code.size; i++)
		printf("%02x%s", code.bytes[i], i + 1 == code.size ? "\n" : " ");
}

struct example {
	const char *bytes;
	u32 size;
	enum step_action action;
	u32 copy_size;
	const char *copy;
};

static const struct example examples[] = {
	{ "\x90", 1, STEP_COPY, 1, "\x90" },
	{ "\x0f\x05", 2, STEP_NATIVE, 0, "" },
	{ "\xcd\x80", 2, STEP_NATIVE, 0, "" },
	{ "\xcc", 1, STEP_NATIVE, 0, "" },
	{ "\xc3", 1, STEP_RETURN, 0, "" },
	{ "\xc2\x10\x00", 3, STEP_RETURN, 0, "" },
	{ "\xcb", 1, STEP_UNKNOWN, 0, "" },
	{ "\x48\xcf", 2, STEP_UNKNOWN, 0, "" },
	{ "\xc7\xf8\x00\x00\x00\x00", 6, STEP_UNKNOWN, 0, "" }, /* xbegin */
	{ "\xe8\x01\x00\x00\x00", 5, STEP_CALL, 0, "" },
	{ "\xeb\xfe", 2, STEP_JUMP, 0, "" },
	{ "\x36\xe9\x01\x00\x00\x00", 6, STEP_JUMP, 0, "" },
	{ "\x66\xe9\x01\x00\x00\x00", 6, STEP_UNKNOWN, 0, "" },
	{ "\x0f\x84\x01\x00\x00\x00", 6, STEP_CONDITION, 0, "" },
	{ "\x75\x01", 2, STEP_CONDITION, 0, "" },
	{ "\xe2\x01", 2, STEP_LOOP, 0, "" },
	{ "\x67\xe3\x01", 3, STEP_LOOP, 0, "" },
	{ "\xff\xe1", 2, STEP_JUMP_INDIRECT, 3, "\x48\x8b\xc1" },
	{ "\x41\xff\xe3", 3, STEP_JUMP_INDIRECT, 3, "\x49\x8b\xc3" },
	{ "\x3e\xff\xe0", 3, STEP_JUMP_INDIRECT, 3, "\x48\x8b\xc0" },
	{ "\xff\x15\x01\x02\x03\x04", 6, STEP_CALL_INDIRECT, 7, "\x48\x8b\x80\x01\x02\x03\x04" },
	{ "\x65\xff\x14\x25\x10\x00\x00\x00", 8, STEP_CALL_INDIRECT, 9,
	  "\x65\x48\x8b\x04\x25\x10\x00\x00\x00" },
	{ "\x43\xff\x64\xf5\x08", 5, STEP_JUMP_INDIRECT, 5, "\x4b\x8b\x44\xf5\x08" },
	{ "\xff\x2c\x24", 3, STEP_UNKNOWN, 0, "" }, /* far */
	{ "\xf3\xa4", 2, STEP_REPEAT, 1, "\xa4" },
	{ "\xf3\x48\xa5", 3, STEP_REPEAT, 2, "\x48\xa5" },
	{ "\xf2\xae", 2, STEP_REPEAT, 1, "\xae" },
	{ "\xf3\x90", 2, STEP_COPY, 2, "\xf3\x90" },
	{ "\x67\x8b\x05\x01\x00\x00\x00", 7, STEP_UNKNOWN, 0, "" }, /* by eip */
};

static void check_example(const struct example *example)
{
	struct step_code code = { 0 };

	memcpy(code.bytes, example->bytes, example->size);
	step_code_learn(&code, example->size);
	if (code.action != example->action || code.copy_size != example->copy_size)
		printf("example %d\n", (int)(example - examples));
	EXPECT_EQ(code.size, example->size);
	EXPECT_EQ(code.action, example->action);
	EXPECT_EQ(code.copy_size, example->copy_size);
	EXPECT_MEM(code.copy, example->copy, example->copy_size);
}

TEST(steps_are_copied_faithfully)
{
	struct step_code cut = { .bytes = { 0x48 } };
	u32 based = 0;

	for (size_t i = 0; i < array_size(examples); i++)
		check_example(&examples[i]);
	for (u32 i = 0; i < ROUNDS && harness_failures < 10; i++)
		check_random(&based);
	EXPECT_TRUE(based > ROUNDS / 1000);
	/* Not all of it was there. */
	step_code_learn(&cut, 1);
	EXPECT_EQ(cut.action, STEP_UNKNOWN);
}
