/* SPDX-License-Identifier: MIT */
/*
 * The drain thread: the one reader of all rings. It merges them by time, hands
 * the records to the view, and ends tasks (ends.c).
 *
 * Invariants:
 *  1. Records of one task keep their order. Across tasks a record waits until
 *     it is older than the horizon, so that one stamped earlier but committed
 *     later still comes first.
 *  2. Before it sleeps without limit the thread sets drain_asleep and looks
 *     once more; writers look at it after they commit (agent/record.c).
 */
#include "supervisor/drain.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/rawsys.h"
#include "base/ring.h"
#include "supervisor/worker.h"

enum {
	HORIZON_NS = 200000,
	SHORT_WAIT_NS = 2000000,
	QUIET_ROUNDS = 8,
	BATCH = 4096,
	ORPHAN_LOOK_NS = 100000000,
	DRAIN_THREAD_ID = 2,
};

static u64 to_raw(const struct session *session, u64 ns)
{
	u64 khz = session->clock.khz;

	return khz != 0 ? ns * khz / 1000000 : ns;
}

/* Nearly always nothing changed; then nothing is written, as views read it at once. */
static bool is_fresh(const struct view_task *known, const struct task *task)
{
	return known->index == task->index && known->tid == task->tid && known->pid == task->tgid &&
	       memcmp(known->comm, task->comm, sizeof(task->comm) - 1) == 0;
}

static void refresh_task(struct slot_info *info, const struct task *task)
{
	if (is_fresh(&info->task, task))
		return;
	info->task.index = task->index;
	info->task.pid = task->tgid;
	info->task.tid = task->tid;
	info->task.process_index = task->process_index;
	memcpy(info->task.comm, task->comm, sizeof(info->task.comm));
	info->task.comm[sizeof(info->task.comm) - 1] = '\0';
}

/*
 * Whether a deadly signal leaves a core the agent cannot know: limits, the dumpable
 * flag and the machine's core_pattern decide. Such a record waits for the status
 * that the kernel gives the process, which comes at once.
 */
static bool hold_exit(struct slot_info *info, const struct weir_record *record)
{
	const struct weir_record_value *end = (const void *)record;

	if (record->type != WEIR_RECORD_EXIT || !WCOREDUMP((int)end->value) ||
	    info->held_exit.head.size != 0)
		return false;
	info->held_exit = *end;
	info->exit_seen = 1;
	return true;
}

void drain_deliver(struct drain *drain, u32 slot, const struct weir_record *record)
{
	struct session *session = drain->session;
	struct slot_info *info = &drain->slots[slot];
	struct view_event event = {
		.time_ns = clock_scale_ns(&session->clock, record->time),
		.task = &info->task,
		.record = record,
	};

	refresh_task(info, domain_task(slot));
	if (record->type == WEIR_RECORD_EXIT)
		info->exit_seen = 1;
	view_event(session->options->view, &event);
}

u32 drain_slot(struct drain *drain, u32 slot)
{
	struct ring *ring = domain_ring(slot);
	const struct weir_record *record;
	u32 count = 0;

	while ((record = ring_peek(ring)) != NULL) {
		if (!hold_exit(&drain->slots[slot], record))
			drain_deliver(drain, slot, record);
		ring_release(ring, record);
		count++;
	}
	return count;
}

/* For engine callbacks in this very thread that fill the ring of a dead task. */
static struct drain *the_drain;

static void make_room(struct task *task)
{
	drain_slot(the_drain, task->slot);
}

void drain_find_active(struct drain *drain)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);

	drain->active_count = 0;
	for (u32 slot = 0; slot < high; slot++) {
		u32 state = __atomic_load_n(&domain_task(slot)->state, __ATOMIC_ACQUIRE);

		if (state != TASK_FREE && state != TASK_REAPED)
			drain->active[drain->active_count++] = slot;
	}
}

/* All slots with a record that is old enough, oldest first. */
static void fill_merge(struct drain *drain, u64 horizon)
{
	drain->merge.count = 0;
	for (u32 i = 0; i < drain->active_count; i++) {
		u32 slot = drain->active[i];
		const struct weir_record *record = ring_peek(domain_ring(slot));

		if (record != NULL && record->time <= horizon)
			merge_add(&drain->merge, slot, record->time);
	}
}

/* A writer that waits for room sleeps on the ring's tail. */
static void wake_writer(struct ring *ring)
{
	if (__atomic_exchange_n(&ring->waiting, 0, __ATOMIC_ACQ_REL) != 0)
		sys_futex_wake((u32 *)(void *)&ring->tail, 1);
}

/* Wakes the writer when most of the ring is free, not all: so both work at the same time. */
static void release(struct ring *ring, const struct weir_record *record)
{
	u64 used;

	ring_release(ring, record);
	if (__atomic_load_n(&ring->waiting, __ATOMIC_RELAXED) == 0)
		return;
	used = ring->head_seen - ring->tail;
	if (used <= ring->size / 4)
		wake_writer(ring);
}

/* Invariant 1: what is older than this is there to be seen. */
static u64 horizon_now(const struct drain *drain)
{
	u64 now = clock_raw(drain->session->clock.khz);

	return drain->active_count > 1 ? now - to_raw(drain->session, HORIZON_NS) : now;
}

/* Delivers a batch of what is older than the horizon. Returns the number of records. */
static u32 drain_merged(struct drain *drain, u64 horizon)
{
	struct merge *merge = &drain->merge;
	u32 count = 0;

	fill_merge(drain, horizon);
	while (count < BATCH && merge->count > 0) {
		u32 slot = merge->heads[0].slot;
		struct ring *ring = domain_ring(slot);
		const struct weir_record *record = ring_peek(ring);

		if (!hold_exit(&drain->slots[slot], record))
			drain_deliver(drain, slot, record);
		release(ring, record);
		count++;
		record = ring_peek(ring);
		if (record != NULL && record->time <= horizon)
			merge_advance(merge, record->time);
		else
			merge_remove(merge);
	}
	return count;
}

static void wake_waiting_writers(const struct drain *drain)
{
	for (u32 i = 0; i < drain->active_count; i++) {
		struct ring *ring = domain_ring(drain->active[i]);

		/*
		 * Who waits for a record that is held back goes on waiting: woken
		 * before he sleeps, he would not be known to sleep any more.
		 */
		if (ring->tail == ring->head_seen)
			wake_writer(ring);
	}
}

void drain_past(struct drain *drain)
{
	u64 horizon = horizon_now(drain);

	while (drain_merged(drain, horizon) > 0)
		wake_waiting_writers(drain);
}

static void sleep_until_bell(u32 seen, bool limited)
{
	const struct timespec timeout = { .tv_nsec = SHORT_WAIT_NS };
	const struct timespec long_timeout = { .tv_nsec = 200000000 };

	sys_futex_wait(&domain_get()->doorbell, seen, limited ? &timeout : &long_timeout);
}

static void look_after_orphans(struct drain *drain)
{
	u64 now = clock_raw(drain->session->clock.khz);

	if (now - drain->orphans_looked < to_raw(drain->session, ORPHAN_LOOK_NS))
		return;
	drain->orphans_looked = now;
	ends_look_after_orphans(drain);
}

static u32 drain_round(struct drain *drain)
{
	u32 count;

	drain_find_active(drain);
	look_after_orphans(drain);
	count = drain_merged(drain, horizon_now(drain));
	wake_waiting_writers(drain);
	debug_print(&drain->session->debug, domain_get()->debug_log, &drain->session->clock);
	count += ends_look(drain);
	return count;
}

static void drain_until_over(struct drain *drain)
{
	struct domain *domain = domain_get();
	u32 quiet = 0;

	for (;;) {
		u32 seen = __atomic_load_n(&domain->doorbell, __ATOMIC_ACQUIRE);

		if (drain_round(drain) > 0) {
			quiet = 0;
			continue;
		}
		drain_find_active(drain);
		if (ends_is_over(drain))
			return;
		if (++quiet < QUIET_ROUNDS || drain->leaving > 0) {
			sleep_until_bell(seen, true);
			continue;
		}
		view_idle(drain->session->options->view);
		/* Pairs with the fence in record_commit: announce, then look again. */
		__atomic_store_n(&domain->drain_asleep, 1, __ATOMIC_SEQ_CST);
		if (drain_round(drain) == 0)
			sleep_until_bell(seen, false);
		__atomic_store_n(&domain->drain_asleep, 0, __ATOMIC_SEQ_CST);
	}
}

static void *drain_thread(void *argument)
{
	struct session *session = argument;
	struct drain drain = {
		.session = session,
		.slots = calloc(DOMAIN_TASK_COUNT, sizeof(struct slot_info)),
		.active = calloc(DOMAIN_TASK_COUNT, sizeof(u32)),
		.merge.heads = calloc(DOMAIN_TASK_COUNT, sizeof(struct merge_head)),
	};

	if (drain.slots == NULL || drain.active == NULL || drain.merge.heads == NULL)
		abort();
	the_drain = &drain;
	image_enter_thread(&session->image, DRAIN_THREAD_ID)->make_room = make_room;
	drain_until_over(&drain);
	free(drain.slots);
	free(drain.active);
	free(drain.merge.heads);
	atomic_store(&session->finished, true);
	control_wake();
	return NULL;
}

void drain_last_words(struct session *session)
{
	/* A task of its own to views, which have seen the first one end. */
	const struct view_task first = {
		.index = domain_get()->task_index_next,
		.process_index = domain_get()->task_index_next,
		.pid = session->first_pid,
		.tid = session->first_pid,
	};
	struct ring *ring = domain_ring(0);
	const struct weir_record *record;

	while ((record = ring_peek(ring)) != NULL) {
		struct view_event event = {
			.time_ns = clock_scale_ns(&session->clock, record->time),
			.task = &first,
			.record = record,
		};

		view_event(session->options->view, &event);
		ring_release(ring, record);
	}
}

void drain_wake(void)
{
	struct domain *domain = domain_get();

	__atomic_add_fetch(&domain->doorbell, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&domain->doorbell, 1);
}

int drain_start(struct session *session)
{
	return worker_start(&session->drain, drain_thread, session);
}
