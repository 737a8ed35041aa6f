/* SPDX-License-Identifier: MIT */
/*
 * Which memory the kernel writes in a system call: writes.def as data, and the
 * choice among its rows. No memory is read here; src/agent/written.c measures.
 */
#ifndef WEIR_TABLES_WRITES_H
#define WEIR_TABLES_WRITES_H

#include "tables/signature.h"

enum write_method {
	WRITE_NOTHING,
	WRITE_BYTES,
	WRITE_TYPE,
	WRITE_RESULT,
	WRITE_COUNT,
	WRITE_SIZED,
	WRITE_ITEMS,
	WRITE_LENGTH_AT,
	WRITE_FIRST,
	WRITE_TEXT,
	WRITE_DENTS,
	WRITE_MINCORE,
	WRITE_CLONE_ARGS,
	WRITE_MSGBUF,
	WRITE_NODEMASK,
	WRITE_FDSET,
	WRITE_IOVEC,
	WRITE_MSGHDR,
	WRITE_MMSG_SIZES,
	WRITE_MMSGHDR,
	WRITE_HANDLE,
	WRITE_XATTR,
	WRITE_REGSET,
	WRITE_COUNTED,
	WRITE_IFCONF,
	WRITE_METHOD_COUNT
};

enum write_when { WRITE_DONE, WRITE_ALWAYS };

/* One piece of memory that a call writes. */
struct write_rule {
	u8 method; /* enum write_method */
	u8 when;   /* enum write_when */
	u8 reg;	   /* register with the address */
	u8 length; /* register with a count or size, NO_REGISTER: none */
	u16 operand;
	u8 type; /* enum type_id of what lies there */
	u8 padding;
};

/* Methods that must read lengths at entry, as bits: the kernel overwrites them. */
enum {
	WRITE_NOTED_METHODS =
	    1 << WRITE_LENGTH_AT | 1 << WRITE_MSGHDR | 1 << WRITE_MMSGHDR | 1 << WRITE_HANDLE
};

/* A register is named once: an argument has one meaning. */
struct write_rules {
	struct write_rule rules[ARGUMENT_LIMIT];
	u32 count;
};

/*
 * The rules for a call with these arguments. False when the call, or this
 * use of it, is not described: then the rules are what is known, or nothing.
 */
bool write_rules_find(s64 nr, const u64 args[ARGUMENT_LIMIT], struct write_rules *rules);

/*
 * Per call and printing position what the kinds of arguments say, so that the
 * calls of the common sort cost a recorder little: most are described by kinds
 * alone and write one piece, or none, with nothing to note before.
 */
struct write_plan {
	u8 argument[ARGUMENT_LIMIT]; /* WRITE_PLAN_* */
	u8 exists;
	u8 padding;
};

static_assert(sizeof(struct write_plan) == 8, "read as one word");

enum { WRITE_PLAN_WRITTEN = 0x1, WRITE_PLAN_NOTED = 0x2 };

extern const struct write_plan write_plans[SYSCALL_LIMIT];
extern const u8
    write_has_rows[SYSCALL_LIMIT]; /* rows of its own, or its variants have other kinds */
extern const struct write_rule write_kind_rules[KIND_COUNT];
extern const u8 write_is_async[SYSCALL_LIMIT]; /* the kernel writes on, and anywhere */

/*
 * Whether the call is of that sort; *rule is its one rule, of method NOTHING when
 * it writes nothing. The address may still be 0.
 */
static inline bool write_rule_single(s64 nr, struct write_rule *rule)
{
	const u64 written = 0x010101010101;
	const u64 noted = 0x020202020202;
	const struct argument *argument;
	u32 position;
	u64 plan;

	if ((u64)nr >= SYSCALL_LIMIT || (write_has_rows[nr] | syscall_has_variants[nr]) != 0)
		return false;
	__builtin_memcpy(&plan, &write_plans[nr], sizeof(plan));
	if (write_plans[nr].exists == 0 || (plan & noted) != 0)
		return false;
	*rule = (struct write_rule){ .method = WRITE_NOTHING };
	plan &= written;
	if (plan == 0)
		return true;
	position = (u32)__builtin_ctzll(plan) / 8;
	argument = &syscall_signatures[nr].arguments[position];
	*rule = write_kind_rules[argument->kind];
	rule->reg = (u8)argument_register(&syscall_signatures[nr], position);
	rule->length = argument->length;
	rule->type = argument->detail;
	return (plan & (plan - 1)) == 0;
}

#endif
