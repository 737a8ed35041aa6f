/* SPDX-License-Identifier: MIT */
/*
 * What a system call's registers mean, as far as both sides need it: the agent
 * to copy memory, views to print. Derived from the .def tables; no pointers,
 * no names, so that the same data serves in the traced process.
 */
#ifndef WEIR_TABLES_SIGNATURE_H
#define WEIR_TABLES_SIGNATURE_H

#include "base/types.h"

enum { SYSCALL_LIMIT = 512, ARGUMENT_LIMIT = 6 };

enum argument_kind {
#define KIND(name, capture, print, method, size) KIND_##name,
#include "tables/kinds.def"
#undef KIND
	KIND_COUNT
};

enum result_kind {
#define RESULT(name) RESULT_##name,
#include "tables/results.def"
#undef RESULT
	RESULT_COUNT
};

/* Sets of named constants. */
enum constant_set_id {
	SET_none,
#define SET(id, unknown) SET_##id,
#define CONSTANT(name, value)
#define END_SET
#include "tables/constants.def"
#undef SET
#undef CONSTANT
#undef END_SET
	SET_COUNT
};

/* Types of structures and of scalars behind pointers. */
enum type_id {
	TYPE_none,
#define TYPE(id, size) TYPE_##id,
#define FIELD(name, offset, size, kind, detail, when)
#define END_TYPE
#include "tables/types.def"
#undef TYPE
#undef FIELD
#undef END_TYPE
	TYPE_COUNT
};

static_assert(SET_COUNT < 256 && TYPE_COUNT < 256, "struct argument keeps them in a byte");

/* When memory is captured for an argument: bits of signature.when[]. */
enum capture_when {
	WHEN_NEVER = 0,
	WHEN_ENTRY = 0x1,
	WHEN_EXIT = 0x2,
	WHEN_BOTH = WHEN_ENTRY | WHEN_EXIT,
	WHEN_FAILED = 0x4,
	WHEN_ALWAYS_EXIT = WHEN_EXIT | WHEN_FAILED,
	WHEN_FD = 0x8,
};

enum { NO_REGISTER = 7 };

struct argument {
	u8 kind;   /* enum argument_kind */
	u8 reg;	   /* register that holds it; NO_REGISTER: the one of its position */
	u8 length; /* register that holds its size, count or pointer to size */
	u8 detail; /* enum constant_set_id or enum type_id, by kind */
};

struct signature {
	struct argument arguments[ARGUMENT_LIMIT];
};

/*
 * Bits of enum capture_when, per printing position. Kept apart from the
 * signatures so that the agent decides about most calls by one load.
 */
struct capture_plan {
	u8 argument[ARGUMENT_LIMIT];
	u8 result; /* WHEN_FD or 0 */
	u8 padding;
};

static_assert(sizeof(struct capture_plan) == 8, "read as one word");

/* Decides by (args[reg] & mask) among the variants of call nr. */
struct selector {
	u16 nr;
	u16 reg;
	u16 first; /* of its rows in syscall_variants */
	u32 mask;
};

struct variant {
	u16 nr;
	u16 result; /* enum result_kind */
	u32 value;
	struct signature signature;
};

extern const struct capture_plan syscall_plans[SYSCALL_LIMIT];
extern const struct signature syscall_signatures[SYSCALL_LIMIT];

/* Of calls without variants: 0. The others have them in the two tables after it. */
extern const u8 syscall_has_variants[SYSCALL_LIMIT];
extern const struct capture_plan variant_plans[];
extern const struct variant syscall_variants[];

/* Size of the memory behind a pointer to the type, 0 when it varies. */
extern const u16 type_sizes[TYPE_COUNT];

/* The row of syscall_variants that these arguments choose, or -1. */
s32 syscall_variant_find(s64 nr, const u64 args[ARGUMENT_LIMIT]);

/* The register of the argument at a printing position. */
static inline u32 argument_register(const struct signature *signature, u32 position)
{
	u32 reg = signature->arguments[position].reg;

	return reg == NO_REGISTER ? position : reg;
}

#endif
