/* SPDX-License-Identifier: MIT */
/*
 * Making the table of cpuid, and asking it from C: see cpuid_table.h.
 *
 * Invariant: leaf 0 is in the table, in the first entry, so the zeroes of an empty
 * entry are never taken for it.
 */
#include "agent/cpuid_table.h"

#include <asm/errno.h>

#include "agent/mm.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/slab.h"

/* More entries than the hash has values: no search comes to the end. */
enum { HASH_COUNT = 256, ENTRY_COUNT = 512, LEAF_MAXIMUM = 255, SUBLEAF_MAXIMUM = 1024 };
enum { CLASS_COUNT = 4, CLASS_SHIFT = 30, FLAGS_OF_RESULTS = 0x8d5, FLAGS_FIXED = 0x2 };

struct cpuid_state {
	u64 ax;
	u64 cx; /* at the end: address of the row */
	u64 dx;
	u64 ip;
	u64 flags;
};

static_assert(offsetof(struct cpuid_state, ax) == CPUID_STATE_AX, "cpuid.S");
static_assert(offsetof(struct cpuid_state, cx) == CPUID_STATE_CX, "cpuid.S");
static_assert(offsetof(struct cpuid_state, dx) == CPUID_STATE_DX, "cpuid.S");
static_assert(offsetof(struct cpuid_state, ip) == CPUID_STATE_IP, "cpuid.S");
static_assert(offsetof(struct cpuid_state, flags) == CPUID_STATE_FLAGS, "cpuid.S");
static_assert(offsetof(struct cpuid_leaf, number) == LEAF_NUMBER, "cpuid.S");
static_assert(offsetof(struct cpuid_leaf, mask) == LEAF_MASK, "cpuid.S");
static_assert(offsetof(struct cpuid_leaf, last) == LEAF_LAST, "cpuid.S");
static_assert(offsetof(struct cpuid_leaf, rows) == LEAF_ROWS, "cpuid.S");
static_assert(sizeof(struct cpuid_leaf) == 1 << LEAF_SIZE_SHIFT, "cpuid.S");
static_assert(sizeof(struct cpuid_values) == 16, "cpuid.S");
static_assert(sizeof(((struct weir_cpuid_row *)NULL)->values) == sizeof(struct cpuid_values),
	      "one row");

extern char weir_cpuid[], weir_cpuid_end[];

void cpuid_finish(struct cpuid_state *state);

/*** Asking ***/

const struct cpuid_values *cpuid_table_row(u64 ax, u64 cx)
{
	struct cpuid_state state = {
		.ax = ax, .cx = cx, .ip = as_u64(weir_cpuid), .flags = FLAGS_FIXED
	};

	cpuid_finish(&state);
	return as_pointer(state.cx);
}

void cpuid_table_answer(const struct cpuid_values *row, u64 *ax, u64 *bx, u64 *cx, u64 *dx)
{
	*ax = row->a;
	*bx = row->b;
	*cx = row->c;
	*dx = row->d;
}

void cpuid_table_leave(struct kernel_sigcontext *context)
{
	struct cpuid_state state = {
		.ax = context->ax,
		.cx = context->cx,
		.dx = context->dx,
		.ip = context->ip,
		.flags = (context->flags & FLAGS_OF_RESULTS) | FLAGS_FIXED,
	};

	if (likely(context->ip < as_u64(weir_cpuid) || context->ip >= as_u64(weir_cpuid_end)))
		return;
	cpuid_finish(&state);
	context->cx = state.cx;
	context->flags &= ~(u64)FLAGS_OF_RESULTS;
	context->flags |= state.flags & FLAGS_OF_RESULTS;
	context->ip = context->bx;
}

/* Where a function of an engine has to be called first, or in a copy of the point's way. */
static bool answer(const struct weir_instruction *instruction, const struct pt_regs *regs,
		   struct weir_instruction_result *result, void *data)
{
	const struct cpuid_values *row = cpuid_table_row(regs->ax, regs->cx);

	(void)instruction;
	(void)data;
	cpuid_table_answer(row, &result->values[0], &result->values[1], &result->values[2],
			   &result->values[3]);
	return true;
}

bool cpuid_table_is_first(void)
{
	const struct instruction_handler *handler = domain_get()->instruction_handlers;

	while (handler != NULL && (handler->set & WEIR_CPUID) == 0)
		handler = handler->next;
	return handler != NULL && handler->function == answer;
}

/*** Making ***/

static struct cpuid_leaf *entry_of(struct cpuid_leaf *leaves, u32 number)
{
	u32 i = (number << 2 | number >> CLASS_SHIFT) % HASH_COUNT;

	while (leaves[i].used != 0 && leaves[i].number != number)
		i++;
	return &leaves[i];
}

static int count_row(struct cpuid_leaf *leaves, const struct weir_cpuid_row *row, u32 *count)
{
	struct cpuid_leaf *leaf = entry_of(leaves, row->leaf);

	if (leaf->used == 0 && ++*count > LEAF_MAXIMUM)
		return -ENOSPC;
	leaf->used = 1;
	leaf->number = row->leaf;
	if (row->subleaf == WEIR_CPUID_OTHERS)
		return 0;
	if (row->subleaf >= SUBLEAF_MAXIMUM)
		return -EINVAL;
	leaf->mask = ~0U;
	if (leaf->last <= row->subleaf)
		leaf->last = row->subleaf + 1;
	return 0;
}

/* What the rows of a leaf are that none of the table's is for. */
static struct cpuid_values rest_of(const struct weir_cpuid_row *rows, u32 count, u32 number)
{
	struct cpuid_values rest = { 0 };

	for (u32 i = count; i-- > 0;) {
		if (rows[i].leaf == number && rows[i].subleaf == WEIR_CPUID_OTHERS)
			memcpy(&rest, rows[i].values, sizeof(rest));
	}
	return rest;
}

static int make_rows(struct cpuid_leaf *leaf, const struct weir_cpuid_row *rows, u32 count)
{
	struct cpuid_values *made = slab_alloc(slab_domain(), (leaf->last + 1) * sizeof(*made));
	struct cpuid_values rest = rest_of(rows, count, leaf->number);

	if (made == NULL)
		return -ENOMEM;
	for (u32 i = 0; i <= leaf->last; i++)
		made[i] = rest;
	/* Backwards: the first one counts. */
	for (u32 i = count; i-- > 0;) {
		if (rows[i].leaf == leaf->number && rows[i].subleaf != WEIR_CPUID_OTHERS)
			memcpy(&made[rows[i].subleaf], rows[i].values, sizeof(*made));
	}
	leaf->rows = made;
	return 0;
}

static int fill(struct cpuid_leaf *leaves, const struct weir_cpuid_row *rows, u32 count)
{
	u32 leaf_count = 0;
	int err = 0;

	/* First, so that nothing takes its place: see above. */
	for (u32 i = 0; i < count && err == 0; i++)
		err = rows[i].leaf == 0 ? count_row(leaves, &rows[i], &leaf_count) : 0;
	for (u32 i = 0; i < count && err == 0; i++)
		err = count_row(leaves, &rows[i], &leaf_count);
	if (err == 0 && (leaves[0].used == 0 || leaves[0].number != 0))
		err = -EINVAL;
	for (u32 i = 0; i < ENTRY_COUNT && err == 0; i++)
		err = leaves[i].used == 0 ? 0 : make_rows(&leaves[i], rows, count);
	return err;
}

/* Those that no row is for are nothing, or what the leaf is that they repeat. */
static int fill_others(struct cpuid_leaf *others, struct cpuid_leaf *leaves, u32 repeated)
{
	const struct cpuid_leaf *leaf = NULL;
	struct cpuid_values *nothing = slab_alloc(slab_domain(), sizeof(*nothing));

	if (nothing == NULL)
		return -ENOMEM;
	if (repeated != WEIR_CPUID_OTHERS)
		leaf = entry_of(leaves, repeated);
	for (u32 i = 0; i < CLASS_COUNT; i++)
		others[i].rows = nothing;
	if (leaf != NULL && leaf->rows != NULL)
		others[0] = *leaf;
	return 0;
}

int weir_cpuid_table(const struct weir_cpuid_row *rows, u32 count, u32 repeated)
{
	struct domain *domain = domain_get();
	struct cpuid_leaf *leaves;
	struct cpuid_leaf *others;
	int err;

	if (domain->engines_started != 0)
		return -EPERM;
	if (domain->cpuid_leaves != NULL)
		return -EEXIST;
	leaves = slab_alloc(slab_domain(), ENTRY_COUNT * sizeof(*leaves));
	others = slab_alloc(slab_domain(), CLASS_COUNT * sizeof(*others));
	if (leaves == NULL || others == NULL)
		return -ENOMEM;
	err = fill(leaves, rows, count);
	if (err == 0)
		err = fill_others(others, leaves, repeated);
	if (err == 0)
		err = weir_instructions(WEIR_CPUID, answer, NULL);
	if (err != 0)
		return err;
	domain->cpuid_others = others;
	domain->cpuid_leaves = leaves;
	return 0;
}
