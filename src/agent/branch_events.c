/* SPDX-License-Identifier: MIT */
/*
 * The agent's end of branches that the hardware records: see branch_events.h. It asks
 * the supervisor, and on the supervisor's own threads calls it.
 */
#include "agent/branch_events.h"

#include "agent/supervisor.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "base/slab.h"

static bool are_wanted(void)
{
	return branches_are_events(__atomic_load_n(&domain_get()->branch_source, __ATOMIC_RELAXED));
}

/* Hosted processes have threads of that kind, too. */
static bool is_supervisor(void)
{
	return thread_current()->host_id != 0 && sys_getpid() == domain_get()->supervisor_pid;
}

int branch_events_want(u32 source)
{
	struct domain *domain = domain_get();
	int err;

	if (domain->engines_started != 0 || !is_supervisor())
		return -EPERM;
	if (domain->branch_source != WEIR_BRANCHES_NONE)
		return domain->branch_source == source ? 0 : -EBUSY;
	err = domain->branch_hardware->want(source == WEIR_BRANCHES_STAND_IN);
	if (err < 0)
		return err;
	domain->branch_stubs = slab_alloc(slab_domain(), sizeof(*domain->branch_stubs));
	return domain->branch_stubs != NULL ? 0 : -ENOMEM;
}

void branch_events_begin(struct task *task)
{
	static_assert(sizeof(struct branch_record) <= BRANCH_RING_SIZE, "has a ring's memory");

	if (likely(!are_wanted()) || (task->flags & TASK_UNFOLLOWED) != 0)
		return;
	if (task->branches == NULL)
		task->branches = slab_alloc(slab_domain(), BRANCH_RING_SIZE);
	if (task->branches == NULL)
		return;
	supervisor_post(task, REQUEST_RECORD);
	if (supervisor_wait(task) != ANSWER_GRANTED)
		branches_free(task);
}

void branch_events_note_stubs(u64 page)
{
	struct branch_stubs *stubs = domain_get()->branch_stubs;
	u64 at;

	if (likely(stubs == NULL))
		return;
	/* Only a number; the page is read behind the acquire of its own word. */
	at = __atomic_fetch_add(&stubs->count, 1, __ATOMIC_RELAXED);
	if (at < BRANCH_STUB_PAGES)
		__atomic_store_n(&stubs->pages[at], page, __ATOMIC_RELEASE);
}

/* Has what the kernel recorded copied to task->branches. */
static void take_record(struct task *task)
{
	struct task *self = thread_current()->task;

	if (is_supervisor()) {
		domain_get()->branch_hardware->read(task);
		return;
	}
	/* This waits, even of its own thread: the kernel empties the CPU's buffers then. */
	supervisor_post_about(self, REQUEST_READ, task);
	supervisor_wait(self);
}

long branch_events_copy(struct task *task, struct weir_branch *branches, size_t count)
{
	const struct branch_record *record;
	u64 there;

	if (task->branches == NULL)
		return -ENODATA;
	take_record(task);
	record = (const struct branch_record *)(const void *)task->branches;
	there = __atomic_load_n(&record->count, __ATOMIC_ACQUIRE);
	if (count > there)
		count = there;
	memcpy(branches, record->branches + (there - count), count * sizeof(*branches));
	return (long)count;
}
