/* SPDX-License-Identifier: MIT */
/*
 * struct utrace: what utrace keeps per thread, embedded in struct task.
 *
 * It lies in memory that several processes share, and whoever works on it may
 * be killed between any two instructions. Hence:
 *
 *  1. `events` is one word that says all there is to do: the union of the
 *     engines' masks, whether some engine holds the thread (bit 14, and only
 *     while one does), and the pending action. Zero: nobody cares.
 *  2. Engines, flags of engines, states and lists change under `lock` only,
 *     the pending action by compare-and-swap. What the lock protects is
 *     complete or can be redone by utrace_lock_break after each single store.
 *  3. Passes take no lock. They read `set`, an append-only array whose slots
 *     go from NULL to an engine and back to NULL. An engine or array that was
 *     taken out is freed only once no pass that began before can be running:
 *     `in_pass` is 0 after utrace_fence, or the pass itself frees it at its end.
 *  4. `reporting` names the engine whose callback is being made.
 */
#ifndef WEIR_UTRACE_STATE_H
#define WEIR_UTRACE_STATE_H

#include "base/types.h"
#include "utrace.h"

enum {
	UTRACE_HOLD_BIT = 14,
	UTRACE_PENDING_SHIFT = 16,
	UTRACE_INLINE_ENGINES = 6,
};

#define UTRACE_EVENT_ALL ((1UL << _UTRACE_NEVENTS) - 1)

/* Parts of utrace->events beside UTRACE_EVENT(...). */
#define UTRACE_WORK_HOLD (1UL << UTRACE_HOLD_BIT)
#define UTRACE_WORK_PENDING (7UL << UTRACE_PENDING_SHIFT) /* UTRACE_RESUME minus the action */
#define UTRACE_WORK_INTERRUPT (4UL << UTRACE_PENDING_SHIFT)
#define UTRACE_WORK_EXIT (UTRACE_WORK_HOLD | UTRACE_WORK_PENDING)

/* Whether the thread runs, as far as utrace is concerned. */
enum utrace_run_state {
	UTRACE_RUNNING = 0,
	UTRACE_STOPPED,	    /* parked because some engine holds it */
	UTRACE_JOB_STOPPED, /* in a job control stop */
};

enum utrace_phase {
	UTRACE_LIVE = 0,
	UTRACE_EXITING, /* report_exit has begun */
	UTRACE_DEAD,	/* no more program instructions; report_death due or done */
	UTRACE_REAPED,	/* report_reap has begun */
};

enum utrace_state_flags {
	UTRACE_DEATH_DUE = 0x1,	    /* dead, report_death not begun */
	UTRACE_DEATH_RUNNING = 0x2, /* report_death pass in progress */
	UTRACE_REAP_DUE = 0x4,	    /* reaped, but report_death comes first */
	UTRACE_NEW_QUIESCE = 0x8,   /* QUIESCE was set while stopped */
	UTRACE_HANDLER = 0x10,	    /* a handler frame was set up: HANDLER report due */
	UTRACE_STEPPING = 0x20,	    /* stepping is armed */
};

/* futex: 0 free, else owner, see task_ops.self, and whether somebody waits */
struct utrace_lock {
	u32 word;
};

#define UTRACE_LOCK_WAITERS 0x80000000U

/* Engines in attach order; slots below count are set once and may become NULL. */
struct utrace_set {
	struct utrace_set *retired_next;
	u32 count;
	u32 capacity;
	struct utrace_engine *slots[];
};

struct utrace_inline_set {
	struct utrace_set *retired_next;
	u32 count;
	u32 capacity;
	struct utrace_engine *slots[UTRACE_INLINE_ENGINES];
};

struct utrace {
	unsigned long events;
	struct utrace_set *set;
	struct utrace_engine *reporting;
	u32 in_pass;
	u32 callback_waiters;
	u32 callback_count; /* futex: callbacks that ended while somebody waited */
	u32 stop_word;	    /* futex: changes whenever a stop ends */
	u32 run_count;	    /* how often it left a stop or died: examinations compare it */
	struct utrace_lock lock;
	u8 run_state;	  /* enum utrace_run_state */
	u8 phase;	  /* enum utrace_phase */
	u16 flags;	  /* enum utrace_state_flags, under the lock */
	u32 thread_flags; /* the same, for the thread's own use */
	struct utrace_engine *retired;
	struct utrace_set *retired_sets;
	struct utrace_inline_set inline_set;
};

static_assert(sizeof(struct utrace) <= 256, "leaves room in a task slot");
static_assert(offsetof(struct utrace_inline_set, slots) == offsetof(struct utrace_set, slots),
	      "an inline set is used through struct utrace_set");

#endif
