/* SPDX-License-Identifier: MIT */
/*
 * See displaced.h. The planner has decoded the instruction; what is left are
 * displacements, the condition in the low bits of the opcode, and the return
 * address that a call pushes.
 */
#include "agent/displaced.h"

#include "agent/uaccess.h"
#include "base/bytes.h"

enum {
	FLAG_CARRY = 0x1,
	FLAG_PARITY = 0x4,
	FLAG_ZERO = 0x40,
	FLAG_SIGN = 0x80,
	FLAG_OVERFLOW = 0x800,
	MODRM_REG_CALL = 2 << 3,
	MODRM_REG_JUMP = 4 << 3,
	MODRM_REG_MASK = 7 << 3,
};

bool displaced_has_copy(const struct known_instruction *code)
{
	return code->action == KNOWN_MOVES || code->action == KNOWN_CALL_INDIRECT;
}

void displaced_copy(const struct known_instruction *code, u8 bytes[KNOWN_INSTRUCTION_SIZE])
{
	memcpy(bytes, code->bytes, code->size);
	/* call and jmp differ by three bits. */
	if (code->action == KNOWN_CALL_INDIRECT)
		bytes[code->modrm] = (u8)((bytes[code->modrm] & ~MODRM_REG_MASK) | MODRM_REG_JUMP);
}

static u64 target_of(const struct known_instruction *code, u64 ip)
{
	s32 distance = 0;

	if (code->size - code->relative == 1)
		distance = (int8_t)code->bytes[code->relative];
	else
		memcpy(&distance, code->bytes + code->relative, sizeof(distance));
	return ip + code->size + (u64)(s64)distance;
}

int displaced_push(struct pt_regs *regs, u64 value)
{
	int err = copy_to_user(regs->sp - sizeof(value), &value, sizeof(value));

	if (err == 0)
		regs->sp -= sizeof(value);
	return err;
}

/* The sixteen conditions come in pairs, the odd one being the opposite. */
bool displaced_condition_holds(u8 condition, unsigned long flags)
{
	bool carry = (flags & FLAG_CARRY) != 0;
	bool zero = (flags & FLAG_ZERO) != 0;
	bool less = ((flags & FLAG_SIGN) != 0) != ((flags & FLAG_OVERFLOW) != 0);
	const bool holds[8] = {
		(flags & FLAG_OVERFLOW) != 0,
		carry,
		zero,
		carry || zero,
		(flags & FLAG_SIGN) != 0,
		(flags & FLAG_PARITY) != 0,
		less,
		less || zero,
	};

	return holds[condition >> 1 & 7] != ((condition & 1) != 0);
}

int displaced_run(const struct known_instruction *code, struct pt_regs *regs, bool *to_copy)
{
	u64 next = regs->ip + code->size;
	u64 target;
	int err;

	*to_copy = displaced_has_copy(code);
	switch (code->action) {
	case KNOWN_CALL:
	case KNOWN_CALL_INDIRECT:
		err = displaced_push(regs, next);
		if (err == 0 && code->action == KNOWN_CALL)
			regs->ip = target_of(code, regs->ip);
		return err;
	case KNOWN_JUMP:
		regs->ip = target_of(code, regs->ip);
		return 0;
	case KNOWN_CONDITION:
		target = target_of(code, regs->ip);
		regs->ip = displaced_condition_holds(code->bytes[code->relative - 1], regs->flags)
			       ? target
			       : next;
		return 0;
	default:
		return 0;
	}
}

void displaced_undo(const struct known_instruction *code, unsigned long *sp)
{
	if (code->action == KNOWN_CALL_INDIRECT)
		*sp += sizeof(u64);
}
