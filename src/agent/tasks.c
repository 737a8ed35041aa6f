/* SPDX-License-Identifier: MIT */
/*
 * Task slots: see tasks.h. The lowest free slot is taken, so that the rings
 * in use lie close together.
 */
#include "agent/tasks.h"

#include "agent/branches.h"
#include "agent/host.h"
#include "agent/tracehook.h"
#include "base/bytes.h"
#include "base/ring.h"

enum { CLAIM_ENDS = 0x7fffffff };

static void raise_high(struct domain *domain, u32 high)
{
	u32 old = __atomic_load_n(&domain->task_high, __ATOMIC_RELAXED);

	while (old < high && !__atomic_compare_exchange_n(&domain->task_high, &old, high, true,
							  __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
}

/* The name of whoever makes a task: what its claim is known by when it is killed. */
static u32 claimant(void)
{
	const struct thread *thread = thread_current();

	return thread->host_id != 0 ? HOST_THREAD_SELF + thread->host_id
				    : utrace_owner_of(thread->task);
}

static bool claim(struct task *task, u32 name)
{
	u32 nobody = 0;

	return __atomic_load_n(&task->claim, __ATOMIC_RELAXED) == 0 &&
	       __atomic_compare_exchange_n(&task->claim, &nobody, name, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

static void clear(struct task *task)
{
	const size_t kept = offsetof(struct task, references);

	memset((u8 *)task + kept, 0, sizeof(*task) - kept);
}

struct task *task_create(void)
{
	const u32 name = claimant();
	struct domain *domain = domain_get();

	for (u32 slot = 0; slot < DOMAIN_TASK_COUNT; slot++) {
		struct task *task = domain_task(slot);

		if (!claim(task, name))
			continue;
		clear(task);
		task->references = 1;
		task->slot = slot;
		task->index = __atomic_fetch_add(&domain->task_index_next, 1, __ATOMIC_RELAXED);
		task->call_nr = -1;
		task->comm[0] = '?';
		tracehook_init_task(task);
		raise_high(domain, slot + 1);
		return task;
	}
	return NULL;
}

void task_publish(struct task *task)
{
	/* Release: who sees the state sees what the task is. */
	__atomic_store_n(&task->state, TASK_NEW, __ATOMIC_RELEASE);
}

bool task_get(struct task *task)
{
	u32 count = __atomic_load_n(&task->references, __ATOMIC_RELAXED);

	while (count != 0) {
		/* Acquire: what is read of the task after this is of one that stays. */
		if (__atomic_compare_exchange_n(&task->references, &count, count + 1, true,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	}
	return false;
}

void task_put(struct task *task)
{
	if (__atomic_sub_fetch(&task->references, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	branches_free(task);
	/* First the name, so that task_free_claims leaves the slot to us. */
	__atomic_store_n(&task->claim, CLAIM_ENDS, __ATOMIC_RELAXED);
	__atomic_store_n(&task->state, TASK_FREE, __ATOMIC_RELEASE);
	/* Release: the next owner of the slot sees it unused. */
	__atomic_store_n(&task->claim, 0, __ATOMIC_RELEASE);
}

void task_free_claims(u32 name)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);

	for (u32 slot = 0; slot < high; slot++) {
		struct task *task = domain_task(slot);

		if (__atomic_load_n(&task->claim, __ATOMIC_RELAXED) == name &&
		    __atomic_load_n(&task->state, __ATOMIC_ACQUIRE) == TASK_FREE)
			__atomic_store_n(&task->claim, 0, __ATOMIC_RELEASE);
	}
}

struct task *task_next_sibling(const struct task *self, u32 slot)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);

	for (; slot < high; slot++) {
		struct task *task = domain_task(slot);
		u32 state = __atomic_load_n(&task->state, __ATOMIC_ACQUIRE);

		if (task != self && state != TASK_FREE && state < TASK_DEAD &&
		    task->process_index == self->process_index)
			return task;
	}
	return NULL;
}
