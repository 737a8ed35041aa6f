/* SPDX-License-Identifier: MIT */
/*
 * Which functions are copied. One is if it decodes from its first byte to its last,
 * holds no instruction that weir or others patch and none that tells its own address
 * but by rip, and if each of its places can become a jump into the copy: its first
 * byte, the place behind each call, and where anything else leads that is known. In
 * the five bytes of a place no other one begins. So the original never runs but for
 * single calls.
 *
 * Computed jumps lead to beginnings of functions, or stay in their group: functions
 * that branches into their middle connect, as hot and cold parts of one function are.
 * One that is not copied may lead into the middle of a place, so then none of the
 * group is.
 */
#include "supervisor/copier_parts.h"

#include <string.h>

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
	/* What ends a transaction is listed as one. */
	if (step_is_condition(step) && step->target == 0)
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

/*** Groups ***/

/* The one that holds this offset, or NULL. */
static struct function *function_at(const struct copier *copier, u64 offset)
{
	u32 low = 0;
	u32 high = copier->function_count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;
		struct function *function = &copier->functions[middle];

		if (offset < function->start)
			high = middle;
		else if (offset - function->start >= function->size)
			low = middle + 1;
		else
			return function;
	}
	return NULL;
}

struct function *copier_group(const struct copier *copier, const struct function *function)
{
	u32 i = (u32)(function - copier->functions);

	while (copier->functions[i].group != i) {
		copier->functions[i].group = copier->functions[copier->functions[i].group].group;
		i = copier->functions[i].group;
	}
	return &copier->functions[i];
}

/* Parts of one function go on in the middle of each other. */
static void connect(struct copier *copier, struct function *function, struct function *other)
{
	copier_group(copier, function)->group =
	    (u32)(copier_group(copier, other) - copier->functions);
}

/* A branch into another function. If that is copied, and this one, no original sees it. */
static void lead(struct copier *copier, struct function *function, const struct step *step)
{
	u64 target = step->target - copier->text_address;
	struct function *other = function_at(copier, target);

	if (step_is_call(step) || other == NULL || (copier->marks[target] & LINKAGE) != 0) {
		copier_mark(copier, step->target, ENTRY);
		return;
	}
	if (target != other->start || step_is_condition(step))
		connect(copier, function, other);
	if (target != other->start)
		copier->links[copier->link_count++] = (struct link){ (u32)target };
}

/*** The first look ***/

/* Addresses in the text that an instruction names, other than to go there. */
static void mark_taken(struct copier *copier, const struct step *step)
{
	const ZydisDecodedInstruction *decoded = &step->decoded;
	u64 behind = copier->text_address + step->at + decoded->length;

	if ((decoded->attributes & ZYDIS_ATTRIB_IS_RELATIVE) != 0 && step->target == 0)
		copier_mark(copier, behind + (u64)decoded->raw.disp.value, TAKEN);
	else if (decoded->raw.imm[0].size >= 32 && copier->bias == 0)
		copier_mark(copier, decoded->raw.imm[0].value.u, TAKEN);
}

static void look_at_step(struct copier *copier, struct function *function, const struct step *step)
{
	u64 behind = step->at + step->decoded.length;
	u64 target = step->target - copier->text_address;

	copier->takes_gs = copier->takes_gs || takes_gs(step);
	copier->marks[step->at] |= STARTS;
	for (u64 i = step->at; i < behind; i++)
		copier->marks[i] |= KNOWN;
	if (step_is_call(step) && behind < function->start + function->size)
		copier->marks[behind] |= BEHIND;
	if (step->target != 0 && target < copier->text_size &&
	    target - function->start >= function->size)
		lead(copier, function, step);
	mark_taken(copier, step);
	function->computes = function->computes || step_is_computed(step);
	function->copied = function->copied && may_be_copied(copier, function, step);
	function->most += step_copy_maximum(step);
	function->ends = step_is_jump(step) || step_is_return(step) ||
			 step->decoded.mnemonic == ZYDIS_MNEMONIC_UD2;
}

static void look_at(struct copier *copier, struct function *function)
{
	u64 end = function->start + function->size;
	struct step step;

	function->copied = !function->is_endless && (copier->marks[function->start] & LINKAGE) == 0;
	function->first_link = copier->link_count;
	function->most = JUMP_SIZE; /* behind its last instruction */
	for (u64 at = function->start; at < end; at += step.decoded.length) {
		if (!step_decode(copier, at, end, &step)) {
			function->copied = false;
			return;
		}
		look_at_step(copier, function, &step);
	}
}

static u64 signed_word(const u8 *bytes)
{
	s32 word;

	memcpy(&word, bytes, sizeof(word));
	return (u64)(s64)word;
}

/* Of bytes that nobody says anything about, all count that could be a branch. */
static void look_at_unknown(struct copier *copier, u64 at)
{
	const u8 *bytes = copier->text + at;
	u64 address = copier->text_address + at;
	u64 left = copier->text_size - at;

	if (left >= 5 && (bytes[0] == 0xe8 || bytes[0] == 0xe9))
		copier_mark(copier, address + 5 + signed_word(bytes + 1), ENTRY);
	if (left >= 6 && bytes[0] == 0x0f && (bytes[1] & 0xf0) == 0x80)
		copier_mark(copier, address + 6 + signed_word(bytes + 2), ENTRY);
	if (left >= 2 &&
	    (bytes[0] == 0xeb || (bytes[0] & 0xf0) == 0x70 || (bytes[0] & 0xfc) == 0xe0))
		copier_mark(copier, address + 2 + (u64)(s64)(s8)bytes[1], ENTRY);
}

/*** Places that become jumps ***/

bool copier_is_place(const struct copier *copier, const struct function *function, u64 at)
{
	/* What a function computes itself its copy sees through. */
	u8 entries = function->computes ? ENTRY | BEHIND : ENTRY | BEHIND | TAKEN;

	return at == function->start || (copier->marks[at] & entries) != 0;
}

/* Padding behind a function belongs to nobody. */
static bool is_padding(const struct copier *copier, u64 at)
{
	return at < copier->text_size && (copier->marks[at] & ~PATCHED) == 0 &&
	       (copier->text[at] == 0x90 || copier->text[at] == 0xcc);
}

/* Up to where jumps of a function may reach. */
static u64 room_of(const struct copier *copier, const struct function *function)
{
	u64 end = function->start + function->size;
	struct step step;

	while (function->ends && is_padding(copier, end))
		end++;
	if (function->ends && end < copier->text_size && copier->marks[end] == 0 &&
	    step_decode(copier, end, copier->text_size, &step) &&
	    step.decoded.mnemonic == ZYDIS_MNEMONIC_NOP)
		end += step.decoded.length;
	return end;
}

/* Whether there is room for all its jumps, and nothing leads elsewhere. */
static bool has_places(const struct copier *copier, const struct function *function)
{
	u64 end = function->start + function->size;
	u64 room = room_of(copier, function);
	u64 next = function->start;

	for (u64 at = function->start; at < end; at++) {
		if (!copier_is_place(copier, function, at))
			continue;
		if (at < next || (copier->marks[at] & STARTS) == 0)
			return false;
		next = at + JUMP_SIZE;
		if (next > room)
			return false;
	}
	for (u64 at = end; at < next; at++)
		if (copier->marks[at] != 0)
			return false;
	return true;
}

static void mark_patched(struct copier *copier, const struct function *function)
{
	for (u64 at = function->start; at < function->start + function->size; at++)
		if (copier_is_place(copier, function, at))
			for (u64 i = at; i < at + JUMP_SIZE; i++)
				copier->marks[i] |= PATCHED;
}

/*** The choice ***/

/* The original of this one runs, and leads where it leads. */
static void leave(struct copier *copier, struct function *function)
{
	const struct function *next = function + 1;
	u32 end = next < copier->functions + copier->function_count ? next->first_link
								    : copier->link_count;

	function->copied = false;
	function->is_left = true;
	for (u32 i = function->first_link; i < end; i++)
		copier->marks[copier->links[i].target] |= ENTRY;
	if (function->computes)
		copier_group(copier, function)->group_stays = true;
}

/* Until all that are left lead into none that is copied but where that has a place. */
static void leave_what_has_no_place(struct copier *copier)
{
	bool again = true;

	while (again) {
		again = false;
		for (u32 i = 0; i < copier->function_count; i++) {
			struct function *function = &copier->functions[i];

			if (function->is_left ||
			    (function->copied && !copier_group(copier, function)->group_stays &&
			     has_places(copier, function)))
				continue;
			leave(copier, function);
			again = true;
		}
	}
}

/* Branches into the middle of an instruction lead into no copy. */
static void mark_misleading_links(struct copier *copier)
{
	for (u32 i = 0; i < copier->link_count; i++)
		if ((copier->marks[copier->links[i].target] & STARTS) == 0)
			copier->marks[copier->links[i].target] |= ENTRY;
}

/* Of what no function is known to hold, or what is led into the middle of. */
static void look_at_the_rest(struct copier *copier)
{
	const u64 longest = 15;
	u64 unknown = 0; /* up to there */

	for (u64 at = 0; at < copier->text_size; at++) {
		u8 marks = copier->marks[at];

		if ((marks & KNOWN) != 0 && (marks & ENTRY) != 0 && (marks & STARTS) == 0)
			unknown = at + longest;
		if ((marks & KNOWN) == 0 || at < unknown)
			look_at_unknown(copier, at);
	}
}

void copier_choose(struct copier *copier)
{
	u64 room = copier->task->limit;

	for (u32 i = 0; i < copier->function_count; i++)
		look_at(copier, &copier->functions[i]);
	mark_misleading_links(copier);
	look_at_the_rest(copier);
	for (u32 i = 0; i < copier->function_count; i++) {
		struct function *function = &copier->functions[i];

		function->copied = function->copied && !copier->takes_gs && function->most <= room;
		room -= function->copied ? function->most : 0;
		if (function->computes)
			copier_group(copier, function)->group_computes = true;
	}
	leave_what_has_no_place(copier);
	for (u32 i = 0; i < copier->function_count; i++)
		if (copier->functions[i].copied)
			mark_patched(copier, &copier->functions[i]);
}
