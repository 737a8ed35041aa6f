/* SPDX-License-Identifier: MIT */
/*
 * Rings of taken branches: see branches.h. Writers are the thread's own code; the
 * reader looks for the 0 that stands at the writer's place.
 */
#include "agent/branches.h"

#include "weir.h"

#include "agent/descriptors.h"
#include "agent/mm.h"
#include "agent/plans.h"
#include "base/branch_copy.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/slab.h"
#include "utrace/task.h"

enum {
	WORDS = BRANCH_RING_SIZE / sizeof(u64),
	ALLOCATED = BRANCH_RING_SIZE + sizeof(u64), /* copies write a 0 behind the last entry */
	PROT_RW = 3,
	PROT_RX = 5,
	MAP_PRIVATE_NOREPLACE =
	    0x104022, /* MAP_PRIVATE | ANONYMOUS | NORESERVE | FIXED_NOREPLACE */
	PLACES = 16,
	MOVE_SIZE = 9, /* of `mov` between a register and a word behind gs */
	LOG_SIZE_MAXIMUM = 256,
	ADDRESS_BITS = 47,
};
#define REACH 0x7e000000ull

void branches_begin(struct thread *thread)
{
	struct task *task = thread->task;

	thread->branch_position = 0;
	if (likely(__atomic_load_n(&domain_get()->branch_source, __ATOMIC_RELAXED) ==
		   WEIR_BRANCHES_NONE))
		return;
	/* A task keeps its ring over an exec. Copied code has to write somewhere. */
	if (task->branches == NULL)
		task->branches = slab_alloc(slab_domain(), ALLOCATED);
	thread->branch_position =
	    as_u64(task->branches != NULL ? task->branches : domain_get()->branch_sink);
	if (task->branches == NULL)
		return;
	while (*(u64 *)as_pointer(thread->branch_position) != 0)
		thread->branch_position += sizeof(u64);
}

void branches_free(struct task *task)
{
	if (task->branches != NULL)
		slab_free(slab_domain(), task->branches);
	task->branches = NULL;
}

static void put(struct thread *thread, u64 word)
{
	u64 start = thread->branch_position & ~(u64)(BRANCH_RING_SIZE - 1);
	u64 next = (thread->branch_position + sizeof(u64)) & (BRANCH_RING_SIZE - 1);
	u64 *at = as_pointer(thread->branch_position);

	/* As copied code does: first the end behind the entry, but not in the first place. */
	__atomic_store_n(at + 1, 0, __ATOMIC_RELAXED);
	__atomic_store_n(at, word, __ATOMIC_RELEASE);
	thread->branch_position = start | next;
}

void branches_note(struct thread *thread, u64 from, u64 to)
{
	if (thread->branch_position == 0)
		return;
	put(thread, from | BRANCH_SOURCE);
	put(thread, to);
}

int weir_branches_want(u32 source)
{
	u32 none = WEIR_BRANCHES_NONE;

	if (source != WEIR_BRANCHES_BY_STEPS && source != WEIR_BRANCHES_BY_COPIES)
		return -EOPNOTSUPP;
	if (domain_get()->branch_sink == NULL)
		domain_get()->branch_sink = slab_alloc(slab_domain(), ALLOCATED);
	if (domain_get()->branch_sink == NULL ||
	    as_u64(domain_get()->branch_sink) % BRANCH_RING_SIZE != 0)
		return -ENOMEM;
	if (__atomic_compare_exchange_n(&domain_get()->branch_source, &none, source, false,
					__ATOMIC_RELAXED, __ATOMIC_RELAXED))
		return 0;
	return none == source ? 0 : -EBUSY;
}

/*** Copied functions ***/

/* Room for the copies and their table where 32 bits reach the text and the other way round. */
static u64 find_place(const struct mapping *text, u64 size)
{
	for (u64 i = 0; i < 2 * PLACES; i++) {
		/* Below a file that may lie anywhere is room; above it is the heap, far away or
		 * not. */
		u64 place = i < PLACES ? text->start - (i + 1) * size
				       : text->start + REACH - (i + 1 - PLACES) * size;

		place &= ~(u64)(BRANCH_RING_SIZE - 1);
		if (place - BRANCH_RING_SIZE > 1ull << ADDRESS_BITS)
			continue;
		if (!result_is_error(sys_mmap(place, size, PROT_RW, MAP_PRIVATE_NOREPLACE, -1, 0)))
			return place;
	}
	return 0;
}

static bool write_patches(const struct branch_copy *copy)
{
	for (u32 i = 0; i < copy->patch_count; i++) {
		const struct branch_patch *patch = &branch_copy_patches(copy)[i];
		u8 jump[BRANCH_PATCH_SIZE] = { 0xe9 };
		u32 distance = (u32)(patch->target - patch->address - BRANCH_PATCH_SIZE);

		memcpy(jump + 1, &distance, sizeof(distance));
		if (mem_write(patch->address, jump, sizeof(jump)) < 0)
			return false;
	}
	return true;
}

void branches_leave_text(const struct task *task)
{
	const struct branch_copy *copy = task->branch_copy;

	for (u32 i = 0; copy != NULL && i < copy->patch_count; i++) {
		const struct branch_patch *patch = &branch_copy_patches(copy)[i];

		mem_write(patch->address, patch->original, BRANCH_PATCH_SIZE);
	}
}

void branches_gs_is_wanted(struct thread *thread)
{
	if (thread->task->branch_copy != NULL && mm_is_alone(thread))
		branches_leave_text(thread->task);
}

static u32 *table_block(const struct branch_copy *copy, u32 block)
{
	return as_pointer(copy->table + (u64)block * BRANCH_TABLE_BLOCK);
}

static void fill_table(const struct branch_copy *copy)
{
	for (u32 i = 0; i < copy->start_count; i++) {
		const struct branch_start *start = &branch_copy_starts(copy)[i];
		u32 part = start->text / BRANCH_TABLE_WORDS;

		table_block(copy, 0)[part] = (part + 1) * BRANCH_TABLE_BLOCK;
		table_block(copy, part + 2)[start->text % BRANCH_TABLE_WORDS] = start->code;
	}
}

/* Where a computed jump goes: as the copies themselves find it. */
static u64 copy_of_target(const struct branch_copy *copy, u64 target)
{
	u64 offset = target - copy->text;
	u32 code;

	if (copy->start_count == 0 || offset >= copy->text_size)
		return target;
	code =
	    table_block(copy, 2 + (u32)(offset / BRANCH_TABLE_WORDS))[offset % BRANCH_TABLE_WORDS];
	return code != 0 ? copy->place + code - 1 : target;
}

/*
 * Puts the copies into the room that was found for them, and gives the rest back. Nobody
 * is in the text yet, which makes this as simple as it looks.
 */
static bool put_copies(const struct branch_copy *copy)
{
	memcpy(as_pointer(copy->place), branch_copy_code(copy), copy->code_size);
	fill_table(copy);
	return !result_is_error(raw_syscall3(__NR_mprotect, copy->place,
					     align_up(copy->code_size, PAGE_SIZE), PROT_RX));
}

static const struct branch_copy *copy_text(const struct mapping *text)
{
	u64 table_size = branch_table_size(text->end - text->start);
	u64 size = BRANCH_COPY_LIMIT + table_size;
	u64 place = find_place(text, size);
	const struct branch_copy *copy;
	u64 used;

	if (place == 0)
		return NULL;
	copy = plans_ask_copies(text->start, place + table_size, place);
	if (copy == NULL || !put_copies(copy)) {
		sys_munmap(place, size);
		return NULL;
	}
	used = table_size + align_up(copy->code_size, PAGE_SIZE);
	sys_munmap(place + used, size - used);
	if (copy->start_count == 0)
		sys_munmap(place, table_size);
	return copy;
}

void branches_copy_functions(struct task *task, u64 entry)
{
	const struct mapping *text = mapping_find(&mm_current()->mappings, entry);
	const struct branch_copy *copy;

	task->branch_copy = NULL;
	if (likely(domain_get()->branch_source != WEIR_BRANCHES_BY_COPIES))
		return;
	/* IDs in the ring are those of the former image. */
	if (task->branches != NULL) {
		memset(task->branches, 0, BRANCH_RING_SIZE);
		thread_current()->branch_position = as_u64(task->branches);
	}
	copy = text != NULL ? copy_text(text) : NULL;
	task->branch_copy = copy;
	if (copy != NULL && !write_patches(copy))
		branches_leave_text(task);
}

/* mov %rcx or %rdx to (0x89) or from (0x8b) a word of the thread block. */
static bool is_move(const u8 *code, u8 opcode, u8 modrm, size_t word)
{
	const u8 start[] = { 0x65, 0x48, opcode, modrm, 0x25 };
	u32 operand = (u32)word;

	return memcmp(code, start, sizeof(start)) == 0 &&
	       memcmp(code + sizeof(start), &operand, sizeof(operand)) == 0;
}

#define SAVED_RCX offsetof(struct thread, branch_saved[0])
#define SAVED_RDX offsetof(struct thread, branch_saved[1])
#define POSITION offsetof(struct thread, branch_position)
enum { STORE = 0x89, LOAD = 0x8b, RCX = 0x0c, RDX = 0x14 };

/* The first instruction of the sequence that `ip` is inside of, or NULL. */
static const u8 *log_around(const struct branch_copy *copy, const u8 *ip)
{
	const u8 *lowest = as_pointer(copy->place);
	const u8 *at = ip - MOVE_SIZE;

	for (u32 i = 0; i < LOG_SIZE_MAXIMUM && at >= lowest; i++, at--) {
		if (is_move(at, LOAD, RCX, SAVED_RCX))
			return NULL;
		if (is_move(at, STORE, RCX, SAVED_RCX))
			return at;
	}
	return NULL;
}

/* Whether the entry counts already: the position has moved. */
static bool is_logged(const u8 *start, const u8 *ip)
{
	for (const u8 *at = start; at + MOVE_SIZE <= ip; at++)
		if (is_move(at, STORE, RCX, POSITION))
			return true;
	return false;
}

/* jmp *%gs:target, which ends the log of a computed jump */
static bool is_jump_to_target(const u8 *code)
{
	static const u8 start[] = { 0x65, 0xff, 0x24, 0x25 };
	u32 operand = offsetof(struct thread, branch_target);

	return memcmp(code, start, sizeof(start)) == 0 &&
	       memcmp(code + sizeof(start), &operand, sizeof(operand)) == 0;
}

/*
 * The thread has logged its branch and restored its registers: all that may be left is to
 * jump, unless that is what faults, as no such address can be.
 */
static u64 finish_log(const struct branch_copy *copy, const struct thread *thread, const u8 *ip)
{
	if (!is_jump_to_target(ip) || thread->branch_target >> ADDRESS_BITS != 0)
		return as_u64(ip);
	return copy_of_target(copy, thread->branch_target);
}

void branches_leave_log(const struct thread *thread, struct kernel_sigcontext *context)
{
	const struct branch_copy *copy = thread->task->branch_copy;
	const u8 *ip = as_pointer(context->ip);
	const u8 *start;
	bool two;

	if (likely(copy == NULL) || context->ip - copy->place >= copy->code_size)
		return;
	start = log_around(copy, ip);
	if (start == NULL) {
		context->ip = finish_log(copy, thread, ip);
		return;
	}
	two = is_move(start + MOVE_SIZE, STORE, RDX, SAVED_RDX) &&
	      as_u64(ip) >= as_u64(start) + 2 * (u64)MOVE_SIZE;
	context->ip = as_u64(start);
	if (is_logged(start, ip)) {
		while (!is_move(ip, LOAD, RCX, SAVED_RCX))
			ip++;
		context->ip = finish_log(copy, thread, ip + MOVE_SIZE);
	}
	if (two)
		context->dx = thread->branch_saved[1];
	context->cx = thread->branch_saved[0];
}

/*** Reading ***/

/* The index of the writer's place: a word that is 0, or the first one. */
static u32 end_of(const u64 *ring)
{
	for (u32 at = 0; at < WORDS; at++)
		if (__atomic_load_n(&ring[at], __ATOMIC_ACQUIRE) == 0)
			return at;
	return 0;
}

/* A ring being read backwards. */
struct reader {
	const struct branch_copy *copy;
	const u64 *ring;
	u32 at;
	u32 left;
};

static u64 take(struct reader *reader)
{
	if (reader->left == 0)
		return 0;
	reader->left--;
	reader->at = (reader->at - 1) % WORDS;
	return __atomic_load_n(&reader->ring[reader->at], __ATOMIC_RELAXED);
}

static const struct branch_edge *edge_of(const struct branch_copy *copy, u64 word)
{
	u64 id = word - BRANCH_ID_BASE;

	if (copy == NULL || word < BRANCH_ID_BASE || id >= copy->edge_count)
		return NULL;
	return &branch_copy_edges(copy)[id];
}

/* False: there is no more. */
static bool take_branch(struct reader *reader, struct weir_branch *branch)
{
	u64 word = take(reader);
	const struct branch_edge *edge = edge_of(reader->copy, word);

	/* Killed between the two words of a branch: it was not taken yet. */
	if (edge != NULL && edge->to == 0) {
		word = take(reader);
		edge = edge_of(reader->copy, word);
	}
	if (edge != NULL) {
		*branch = (struct weir_branch){ edge->from, edge->to };
		return edge->to != 0;
	}
	branch->to = word;
	word = take(reader);
	edge = edge_of(reader->copy, word);
	branch->from = edge != NULL ? edge->from : word & ~BRANCH_SOURCE;
	return branch->to != 0 && (edge != NULL || (word & BRANCH_SOURCE) != 0);
}

long weir_branches(struct task_struct *task, struct weir_branch *branches, size_t count)
{
	struct reader reader = { task->branch_copy, task->branches, 0, WORDS - 1 };
	size_t found = 0;

	if (reader.ring == NULL)
		return -ENODATA;
	reader.at = end_of(reader.ring);
	/* The newest goes to the end of what the caller gave. */
	while (found < count && take_branch(&reader, &branches[count - 1 - found]))
		found++;
	for (size_t i = 0; i < found; i++)
		branches[i] = branches[count - found + i];
	return (long)found;
}
