/* SPDX-License-Identifier: MIT */
/*
 * How one instruction is made in a step: what the supervisor's decoder tells the
 * agent of it. It holds for these bytes at any address.
 */
#ifndef WEIR_BASE_STEP_CODE_H
#define WEIR_BASE_STEP_CODE_H

#include "base/types.h"

enum {
	STEP_CODE_SIZE = 15,
	STEP_COPY_SIZE = 16,
	STEP_REPEAT_ALWAYS = 0, /* condition of a repeated one: until the counter is 0, ... */
	STEP_REPEAT_EQUAL,	/* ... or ZF is clear, ... */
	STEP_REPEAT_UNEQUAL,	/* ... or set */
};

enum step_action {
	STEP_UNKNOWN,	    /* not decoded, or nothing but the instruction itself does it */
	STEP_NATIVE,	    /* leads to the agent, or to a debugger, by itself */
	STEP_COPY,	    /* a copy that may lie anywhere */
	STEP_REPEAT,	    /* the same, of one round of a string instruction */
	STEP_JUMP,	    /* jmp rel */
	STEP_CALL,	    /* call rel */
	STEP_CONDITION,	    /* jcc rel */
	STEP_LOOP,	    /* loopne, loope, loop, jrcxz */
	STEP_RETURN,	    /* ret */
	STEP_JUMP_INDIRECT, /* the copy loads its target into the scratch register */
	STEP_CALL_INDIRECT,
};

struct step_code {
	u8 size; /* 0: unknown */
	u8 action;
	u8 copy_size;
	u8 scratch;   /* number of the register that the copy may use */
	u8 based;     /* not 0: in it the copy wants the address behind the instruction */
	u8 condition; /* CONDITION and LOOP: the opcode's last byte; REPEAT: see above */
	u8 narrow;    /* the counter of LOOP and REPEAT is ecx */
	u8 padding;
	u32 popped;   /* RETURN: what it takes from the stack beyond the address */
	s32 distance; /* of relative ones, from the end of the instruction */
	u8 bytes[STEP_COPY_SIZE];
	u8 copy[STEP_COPY_SIZE];
};

static_assert(sizeof(struct step_code) == 48, "part of the domain's header");

#endif
