/* SPDX-License-Identifier: MIT */
/*
 * The choice among the rows of writes.def. A row for the call wins over the
 * one for the kind of the argument.
 */
#include "tables/writes.h"

enum {
#define SYSCALL(number, name, ...) NR_##name = (number),
#include "tables/syscalls.def"
#undef SYSCALL
};

struct condition {
	u16 nr;
	u16 reg;
	u32 mask;
	u32 value;
};

struct call_row {
	struct condition condition;
	struct write_rule rule;
};

#define CALL(call)
#define BY_CALL(call, selector, mask, value, reg, method, operand, length, when)
#define UNKNOWN(call, selector, mask, value)
#define ASYNC(call, where, what)
const struct write_rule write_kind_rules[KIND_COUNT] = {
#define BY_KIND(kind, method, operand, when)                                                       \
	[KIND_##kind] = { WRITE_##method, WRITE_##when, 0, 0, operand, 0, 0 },
#include "tables/writes.def"
#undef BY_KIND
#define BY_KIND(kind, method, operand, when)
};

static const struct call_row call_rows[] = {
#undef BY_CALL
#define BY_CALL(call, selector, mask, value, reg, method, operand, length, when)                   \
	{ { NR_##call, selector, mask, value },                                                    \
	  { WRITE_##method, WRITE_##when, reg, length, operand, TYPE_none, 0 } },
#include "tables/writes.def"
#undef BY_CALL
#define BY_CALL(call, selector, mask, value, reg, method, operand, length, when)
};

static const struct condition unknown_uses[] = {
#undef UNKNOWN
#define UNKNOWN(call, selector, mask, value) { NR_##call, selector, mask, value },
#include "tables/writes.def"
#undef UNKNOWN
#define UNKNOWN(call, selector, mask, value)
};

/* Calls with rows of their own: the others are decided by kinds alone. */
const u8 write_has_rows[SYSCALL_LIMIT] = {
#undef CALL
#define CALL(call) [NR_##call] = 1,
#include "tables/writes.def"
#undef CALL
#define CALL(call)
};

/* Calls behind which the kernel may write anywhere at any time. */
enum { ASYNC_PLACE, ASYNC_MEMORY, ASYNC_OTHER };
const u8 write_is_async[SYSCALL_LIMIT] = {
#undef ASYNC
#define ASYNC(call, where, what) [NR_##call] = ASYNC_##where == ASYNC_MEMORY,
#include "tables/writes.def"
#undef ASYNC
#define ASYNC(call, where, what)
};

/* The kinds that calls write through, and those with lengths to note, as sets of 64. */
#define MEMBER(kind, first) (KIND_##kind / 64 == (first) / 64 ? 1ul << KIND_##kind % 64 : 0)
#define IS_NOTED(method) (WRITE_NOTED_METHODS >> WRITE_##method & 1)
#undef BY_KIND
enum {
	WRITTEN_KINDS_LOW = 0
#define BY_KIND(kind, method, operand, when) | MEMBER(kind, 0)
#include "tables/writes.def"
#undef BY_KIND
	,
	WRITTEN_KINDS_HIGH = 0
#define BY_KIND(kind, method, operand, when) | MEMBER(kind, 64)
#include "tables/writes.def"
#undef BY_KIND
	,
	NOTED_KINDS_LOW = 0
#define BY_KIND(kind, method, operand, when) | (IS_NOTED(method) ? MEMBER(kind, 0) : 0)
#include "tables/writes.def"
#undef BY_KIND
	,
	NOTED_KINDS_HIGH = 0
#define BY_KIND(kind, method, operand, when) | (IS_NOTED(method) ? MEMBER(kind, 64) : 0)
#include "tables/writes.def"
#undef BY_KIND
};
static_assert(KIND_COUNT <= 128, "two sets of 64");

#undef CALL
#undef BY_CALL
#undef UNKNOWN
#undef ASYNC

#define OF(kind, low, high) ((u64)(KIND_##kind < 64 ? (low) : (high)) >> KIND_##kind % 64 & 1)
#define PLAN(kind)                                                                                 \
	(OF(kind, WRITTEN_KINDS_LOW, WRITTEN_KINDS_HIGH) * WRITE_PLAN_WRITTEN |                    \
	 OF(kind, NOTED_KINDS_LOW, NOTED_KINDS_HIGH) * WRITE_PLAN_NOTED)
#define A(name, kind) PLAN(kind)
#define L(name, kind, length) PLAN(kind)
#define D(name, kind, detail) PLAN(kind)
#define N(name, kind, detail, length) PLAN(kind)
#define R(name, kind, detail, reg) PLAN(kind)
const struct write_plan write_plans[SYSCALL_LIMIT] = {
#define SYSCALL(number, name, classes, flags, restart, result, ...)                                \
	[number] = { .argument = { __VA_ARGS__ }, .exists = 1 },
#include "tables/syscalls.def"
#undef SYSCALL
};
#undef A
#undef L
#undef D
#undef N
#undef R
#undef PLAN
#undef OF
#undef IS_NOTED
#undef MEMBER

static bool applies(const struct condition *condition, s64 nr, const u64 *args)
{
	return condition->nr == nr &&
	       ((u32)args[condition->reg] & condition->mask) == condition->value;
}

/* A later row for the same register is the more special one. */
static void put_rule(struct write_rules *rules, const struct write_rule *rule)
{
	u32 at = 0;

	while (at < rules->count && rules->rules[at].reg != rule->reg)
		at++;
	rules->rules[at] = *rule;
	if (at == rules->count)
		rules->count++;
}

static void put_kinds(struct write_rules *rules, const struct signature *signature, const u64 *args)
{
	for (u32 i = 0; i < ARGUMENT_LIMIT; i++) {
		const struct argument *argument = &signature->arguments[i];
		struct write_rule rule = write_kind_rules[argument->kind];

		rule.reg = (u8)argument_register(signature, i);
		if (rule.method == WRITE_NOTHING || args[rule.reg] == 0)
			continue;
		rule.length = argument->length;
		rule.type = argument->detail;
		rules->rules[rules->count++] = rule;
	}
}

/* Returns whether some row was for this use of the call. */
static bool put_calls(struct write_rules *rules, s64 nr, const u64 *args)
{
	bool found = false;

	for (u32 i = 0; i < array_size(call_rows); i++) {
		if (!applies(&call_rows[i].condition, nr, args))
			continue;
		put_rule(rules, &call_rows[i].rule);
		found = true;
	}
	return found;
}

static bool is_unknown(s64 nr, const u64 *args)
{
	for (u32 i = 0; i < array_size(unknown_uses); i++)
		if (applies(&unknown_uses[i], nr, args))
			return true;
	return false;
}

bool write_rules_find(s64 nr, const u64 args[ARGUMENT_LIMIT], struct write_rules *rules)
{
	s32 variant;
	bool by_call;

	rules->count = 0;
	if (nr < 0 || nr >= SYSCALL_LIMIT || !write_plans[nr].exists)
		return false;
	variant = syscall_has_variants[nr] ? syscall_variant_find(nr, args) : -1;
	put_kinds(rules,
		  variant >= 0 ? &syscall_variants[variant].signature : &syscall_signatures[nr],
		  args);
	if (likely(write_has_rows[nr] == 0))
		return true;
	by_call = put_calls(rules, nr, args);
	/* A request that nobody described: the table can say nothing. */
	if (nr == NR_ioctl)
		return variant >= 0 || by_call;
	return !is_unknown(nr, args);
}
