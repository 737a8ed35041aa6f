/* SPDX-License-Identifier: MIT */
/*
 * struct mm: what belongs to one traced address space. It lies at one fixed
 * place in private memory, so fork copies it and vfork shares it, which is
 * just what must happen to it.
 */
#ifndef WEIR_AGENT_MM_H
#define WEIR_AGENT_MM_H

#include "agent/branch_copies.h"
#include "agent/thread.h"
#include "agent/mapping.h"
#include "agent/points.h"
#include "agent/sighand.h"
#include "agent/span.h"
#include "agent/views.h"
#include "agent/watch.h"
#include "patch/patch.h"

enum {
	MM_SIGHAND_COUNT = 128,
	MM_RING_SEGMENTS = DOMAIN_TASK_COUNT / (RING_SEGMENT_SIZE / RING_SIZE),
};

enum slot_state {
	SLOT_FREE = 0, /* never mapped */
	SLOT_MAPPING,  /* somebody is about to map it */
	SLOT_IDLE,     /* mapped, not in use */
	SLOT_USED,
	SLOT_EXITING, /* its thread is about to leave: see slot_tid */
};

struct mm {
	u32 number;	 /* in the domain, never another one's */
	u64 break_start; /* of the program: stubs keep out of its way */
	u64 stack_start;
	s32 domain_fd; /* the domain's memfd in this process */
	s32 mem_fd;    /* /proc/self/mem of this address space, -1: none */
	struct watch watch;
	u32 lowest_own;	 /* no descriptor of ours is below: see descriptors.h */
	u32 membarriers; /* what the program registered for: see modecalls.c */
	u32 attends;	 /* MM_ATTENDS_*: what calls that are not special are looked at for */
	u32 filtered;	 /* there are seccomp filters of the program: see seccomp.c */
	u32 undone;	 /* this process was left: see leave.c */
	u32 strict;	 /* one of them stands for strict mode */
	u32 slots_high;	 /* slots below were used at least once */
	u64 ring_segments[MM_RING_SEGMENTS / 64];
	struct span span;
	u8 slot_state[THREAD_SLOT_COUNT];
	s32 slot_tid[THREAD_SLOT_COUNT];
	/* See mm_own_slot; 0: nobody but the slot's thread gives it back. */
	u64 slot_owner[THREAD_SLOT_COUNT];
	struct sighand sighands[MM_SIGHAND_COUNT];
	u32 collecting; /* a thread reclaims stubs, see collect.c */
	u32 collect_at; /* and not before so many wait for it */
	struct mapping_table mappings;
	struct patch_space patch;
	struct point_table points;
	struct view_table views;
	struct branch_areas branches;
};

/* A signalfd for synchronous signals was made; files of views.h are open. */
enum { MM_ATTENDS_SIGNALFD = 1, MM_ATTENDS_VIEWS = 2 };

enum { MM_MAPPED_SIZE = 16 * 1024 * 1024 };
static_assert(sizeof(struct mm) <= MM_MAPPED_SIZE, "fits the private area");

static inline struct mm *mm_current(void)
{
	return (struct mm *)(void *)(DOMAIN_BASE_POINTER + DOMAIN_PRIVATE_OFFSET);
}

/* Maps the memory behind struct mm. Once per image, by the first thread. */
int mm_init(s32 domain_fd);

/* Core files show the program's memory, not ours. */
void mm_leave_out_of_cores(u64 start, u64 size);

/* Makes the ring of a task accessible in this address space. 0 or -errno. */
int mm_map_ring(u32 task_slot);

/*
 * Takes a thread slot, with stacks and a cleared block, or returns NULL. Safe
 * against other threads; signals must be blocked.
 */
struct thread *mm_take_slot(void);
void mm_return_slot(struct thread *thread); /* with its signal dispositions */

/*
 * Of a process that shares this memory, and of its threads: when it is killed or executes
 * a file, others live on here, and nothing but its task tells them that the slot is free.
 * mm_reclaim_slots looks for such slots, and gives back their signal dispositions, too.
 * A task's name is never another one's.
 */
u64 mm_name_of(const struct task *task);
void mm_own_slot(struct thread *thread, const struct task *task);
bool mm_slot_is_owned(const struct thread *thread);
void mm_reclaim_slots(void);

/* Is a task of that name dead, or in another image? */
bool mm_owner_is_gone(u64 name);

/* The block in a slot that is or was in use. */
struct thread *mm_slot_thread(u32 slot);

/* The slot that agent_start mapped for the first thread of an image. */
struct thread *mm_first_slot(void);

/* The caller is about to exit: its slot may be taken once `tid` is gone, its dispositions now. */
void mm_leave_slot(struct thread *thread, s32 tid);

/* No other thread has a slot: none runs in this address space, nor does a suspended vfork parent.
 */
bool mm_is_alone(const struct thread *thread);

/* Clears a block and sets what follows from its place. */
void thread_init(struct thread *thread, u32 slot);

/* After fork: only the caller's slot is alive. */
void mm_after_fork(struct thread *self);

#endif
