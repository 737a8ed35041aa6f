/* SPDX-License-Identifier: MIT */
/*
 * The tables of syscalls.def and variants.def as constant data, and the choice
 * of the signature that a call's arguments select. Freestanding: compiled into
 * the agent and into the views.
 */
#include "tables/signature.h"

/* The capture column of kinds.def, by kind, as constants. */
enum {
#define KIND(name, capture, print, method, size) KIND_WHEN_##name = WHEN_##capture,
#include "tables/kinds.def"
#undef KIND
};

/* Results that are descriptors are looked up too when paths are wanted. */
enum {
#define RESULT(name) RESULT_WHEN_##name = RESULT_##name == RESULT_FD ? WHEN_FD : 0,
#include "tables/results.def"
#undef RESULT
};

enum {
#define SYSCALL(number, name, ...) NR_##name = (number),
#include "tables/syscalls.def"
#undef SYSCALL
};

#define A(name, kind) KIND_WHEN_##kind
#define L(name, kind, length) KIND_WHEN_##kind
#define D(name, kind, detail) KIND_WHEN_##kind
#define N(name, kind, detail, length) KIND_WHEN_##kind
#define R(name, kind, detail, reg) KIND_WHEN_##kind

const u8 syscall_has_variants[SYSCALL_LIMIT] = {
#define SELECTOR(call, reg, mask) [NR_##call] = 1,
#define VARIANT(call, value, result, ...)
#include "tables/variants.def"
#undef SELECTOR
#undef VARIANT
};

const struct capture_plan syscall_plans[SYSCALL_LIMIT] = {
#define SYSCALL(number, name, classes, flags, restart, result_kind, ...)                           \
	[number] = { .result = RESULT_WHEN_##result_kind, .argument = { __VA_ARGS__ } },
#include "tables/syscalls.def"
#undef SYSCALL
};

const struct capture_plan variant_plans[] = {
#define SELECTOR(call, reg, mask)
#define VARIANT(call, value, result_kind, ...)                                                     \
	{ .result = RESULT_WHEN_##result_kind, .argument = { __VA_ARGS__ } },
#include "tables/variants.def"
#undef SELECTOR
#undef VARIANT
};
#undef A
#undef L
#undef D
#undef N
#undef R

#define A(name, kind)                                                                              \
	{                                                                                          \
		KIND_##kind, NO_REGISTER, NO_REGISTER, 0                                           \
	}
#define L(name, kind, length)                                                                      \
	{                                                                                          \
		KIND_##kind, NO_REGISTER, length, 0                                                \
	}
#define D(name, kind, detail)                                                                      \
	{                                                                                          \
		KIND_##kind, NO_REGISTER, NO_REGISTER, detail                                      \
	}
#define N(name, kind, detail, length)                                                              \
	{                                                                                          \
		KIND_##kind, NO_REGISTER, length, detail                                           \
	}
#define R(name, kind, detail, reg)                                                                 \
	{                                                                                          \
		KIND_##kind, reg, NO_REGISTER, detail                                              \
	}

const struct signature syscall_signatures[SYSCALL_LIMIT] = {
#define SYSCALL(number, name, classes, flags, restart, result, ...) [number] = { { __VA_ARGS__ } },
#include "tables/syscalls.def"
#undef SYSCALL
};

const struct variant syscall_variants[] = {
#define SELECTOR(call, reg, mask)
#define VARIANT(call, value, result, ...)                                                          \
	{ NR_##call, RESULT_##result, value, { { __VA_ARGS__ } } },
#include "tables/variants.def"
#undef SELECTOR
#undef VARIANT
};
#undef A
#undef L
#undef D
#undef N
#undef R

/* Where the rows of a call begin: every row has a number, by its line in the file. */
#define ROW_AT(line) ROW_OF_LINE_##line
#define ROW(line) ROW_AT(line)
enum {
#define SELECTOR(call, reg, mask) FIRST_##call, BEFORE_##call = FIRST_##call - 1,
#define VARIANT(call, value, result, ...) ROW(__LINE__),
#include "tables/variants.def"
#undef SELECTOR
#undef VARIANT
};
#undef ROW
#undef ROW_AT

static const struct selector selectors[] = {
#define SELECTOR(call, reg, mask) { NR_##call, reg, FIRST_##call, mask },
#define VARIANT(call, value, result, ...)
#include "tables/variants.def"
#undef SELECTOR
#undef VARIANT
};

const u16 type_sizes[TYPE_COUNT] = {
#define TYPE(id, size) [TYPE_##id] = (size),
#define FIELD(name, offset, size, kind, detail, when)
#define END_TYPE
#include "tables/types.def"
#undef TYPE
#undef FIELD
#undef END_TYPE
};

/* The rows of a call stand together, so the search ends behind them. */
static s32 find_value(u16 nr, u32 first, u32 value)
{
	for (u32 i = first; i < array_size(syscall_variants) && syscall_variants[i].nr == nr; i++)
		if (syscall_variants[i].value == value)
			return (s32)i;
	return -1;
}

s32 syscall_variant_find(s64 nr, const u64 args[ARGUMENT_LIMIT])
{
	if (nr < 0 || nr >= SYSCALL_LIMIT || !syscall_has_variants[nr])
		return -1;
	for (u32 i = 0; i < array_size(selectors); i++)
		if (selectors[i].nr == nr)
			return find_value((u16)nr, selectors[i].first,
					  (u32)args[selectors[i].reg] & selectors[i].mask);
	return -1;
}
