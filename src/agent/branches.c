/* SPDX-License-Identifier: MIT */
/*
 * Rings of taken branches: see branches.h. Writers are the thread's own code; the
 * reader looks for the 0 that stands at the writer's place.
 */
#include "agent/branches.h"

#include "weir.h"

#include "agent/branch_copies.h"
#include "agent/branch_events.h"
#include "base/branch_copy.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/slab.h"
#include "utrace/task.h"

enum {
	WORDS = BRANCH_RING_SIZE / sizeof(u64),
	ALLOCATED = BRANCH_RING_SIZE + sizeof(u64), /* copies write a 0 behind the last entry */
};

void branches_begin(struct thread *thread)
{
	u32 source = __atomic_load_n(&domain_get()->branch_source, __ATOMIC_RELAXED);
	struct task *task = thread->task;

	thread->branch_position = 0;
	if (likely(source == WEIR_BRANCHES_NONE) || branches_are_events(source))
		return;
	branch_copies_begin(thread);
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
	branch_copies_leave_image(task);
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
	int err = 0;

	if (branches_are_events(source))
		err = branch_events_want(source);
	else if (source != WEIR_BRANCHES_BY_STEPS && source != WEIR_BRANCHES_BY_COPIES)
		err = -EOPNOTSUPP;
	/* Threads run in the originals, and none may be in a copy when weir leaves. */
	else if (source == WEIR_BRANCHES_BY_COPIES && domain_get()->options.attached != 0)
		err = -EOPNOTSUPP;
	if (err < 0)
		return err;
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
	const struct branch_copy *newest;
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

static const struct branch_edge *edge_of(const struct reader *reader, u64 word)
{
	const struct branch_copy *copy = word < BRANCH_ID_BASE ? NULL : reader->newest;
	u64 id = word - BRANCH_ID_BASE;

	for (; copy != NULL; copy = copy->next)
		if (id >= copy->first_id && id - copy->first_id < copy->edge_count)
			return &branch_copy_edges(copy)[id - copy->first_id];
	return NULL;
}

/* False: there is no more. */
static bool take_branch(struct reader *reader, struct weir_branch *branch)
{
	u64 word = take(reader);
	const struct branch_edge *edge = edge_of(reader, word);

	/* Killed between the two words of a branch: it was not taken yet. */
	if (edge != NULL && edge->to == 0) {
		word = take(reader);
		edge = edge_of(reader, word);
	}
	if (edge != NULL) {
		*branch = (struct weir_branch){ edge->from, edge->to };
		return edge->to != 0;
	}
	branch->to = word;
	word = take(reader);
	edge = edge_of(reader, word);
	branch->from = edge != NULL ? edge->from : word & ~BRANCH_SOURCE;
	return branch->to != 0 && (edge != NULL || (word & BRANCH_SOURCE) != 0);
}

long weir_branches(struct task_struct *task, struct weir_branch *branches, size_t count)
{
	struct reader reader = { branch_copies_newest(task), task->branches, 0, WORDS - 1 };
	size_t found = 0;

	if (branches_are_events(domain_get()->branch_source))
		return branch_events_copy(task, branches, count);
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
