/* SPDX-License-Identifier: MIT */
/*
 * Which functions are copied. One is if it decodes from its first byte to its last,
 * holds no instruction that weir or others patch, none that tells its own
 * address but by rip, no jump to where a register says (tables of jumps), and if the
 * places that need a jump into the copy have room for one: its first byte, and the
 * place behind each call. In such five bytes nothing else may begin: no symbol, no
 * target of a branch from another function, no other such place.
 */
#include "supervisor/copier_parts.h"

/*** Decoding ***/

bool step_decode(const struct copier *copier, u64 at, u64 end, struct step *step)
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

bool step_is_slot(const struct step *step)
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
	if (step_is_jump(step) && step->target == 0 && !step_is_slot(step))
		return false;
	/* The operand is read by another instruction, which has no such prefixes. */
	if ((step_is_jump(step) || step_is_call(step)) && step->target == 0 &&
	    (step->decoded.attributes &
	     (ZYDIS_ATTRIB_HAS_ADDRESSSIZE | ZYDIS_ATTRIB_HAS_OPERANDSIZE)) != 0)
		return false;
	if ((step->decoded.attributes & ZYDIS_ATTRIB_HAS_SEGMENT_GS) != 0)
		return false;
	/* A call into itself, but to the beginning, is there for its return address. */
	if (step_is_call(step) && step->target != 0 && step->target != start &&
	    step->target - start < function->size)
		return false;
	return !step_is_call(step) || step->target != 0 || !uses_stack_pointer(step);
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

		if (!step_decode(copier, at, end, &step)) {
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

		step_decode(copier, at, end, &step);
		behind = at + step.decoded.length;
		if (!step_is_call(&step) || behind == end)
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

/*** The choice ***/

void copier_choose(struct copier *copier)
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
			step_decode(copier, at, end, &step);
			if (step_is_call(&step) && at + step.decoded.length < end)
				mark_patched(copier, at + step.decoded.length);
		}
	}
}
