/* SPDX-License-Identifier: MIT */
/*
 * What kind of instruction this is, as far as stepping minds: those that jump,
 * and those that move the flags.
 */
#ifndef WEIR_X86_INSTRUCTION_H
#define WEIR_X86_INSTRUCTION_H

#include "base/types.h"

enum instruction_kind {
	INSTRUCTION_OTHER,
	INSTRUCTION_JUMP,      /* always goes elsewhere: jmp, call, ret, iret */
	INSTRUCTION_CONDITION, /* jcc, loop, jrcxz: goes elsewhere or on */
	INSTRUCTION_PUSH_FLAGS,
	INSTRUCTION_POP_FLAGS,
};

struct instruction {
	enum instruction_kind kind;
	u32 size; /* of a CONDITION */
};

enum { INSTRUCTION_SIZE_MAXIMUM = 15 };

/* 64-bit code. What is cut off or unknown is OTHER. */
struct instruction instruction_at(const u8 *code, size_t size);

#endif
