/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files of the drain thread: drain.c, which reads the rings, and
 * ends.c, which ends tasks.
 */
#ifndef WEIR_SUPERVISOR_DRAIN_H
#define WEIR_SUPERVISOR_DRAIN_H

#include "supervisor/merge.h"
#include "supervisor/session.h"

/* What the drain thread knows about a slot beyond the task itself. */
struct slot_info {
	struct view_task task;
	u32 exit_seen;			    /* an EXIT record was delivered, or is held */
	struct weir_record_value held_exit; /* size 0: none; see hold_exit */
	u32 orphan_rounds;
	bool gone;	 /* its thread is dead; to be reported when its maker is done with it */
	bool reaped;	 /* and nothing is left of it in the kernel */
	int wait_status; /* of one that is gone; -1: nobody knows */
	pid_t parent;	 /* of one that is gone, 0: nobody knows */
};

struct drain {
	struct session *session;
	struct slot_info *slots;
	u32 *active; /* slots that may have records */
	u32 active_count;
	u32 leaving; /* leaders on their way out while others stay: nobody tells when they are */
	struct merge merge;
	u64 orphans_looked; /* when, on the raw clock */
};

/* drain.c */

/* Everything in one ring, whatever its age. Returns the number of records. */
u32 drain_slot(struct drain *drain, u32 slot);
void drain_deliver(struct drain *drain, u32 slot, const struct weir_record *record);
void drain_find_active(struct drain *drain);
/* Records that others wrote before now, not what they go on to write. */
void drain_past(struct drain *drain);

/* ends.c: both return how much they did. */
u32 ends_look(struct drain *drain);
/* Also after those who vanished without a word; seldom enough, as it takes long. */
void ends_look_after_orphans(struct drain *drain);
/* Nothing runs any more that is to be waited for. Then ends the last zombies. */
bool ends_is_over(struct drain *drain);

#endif
