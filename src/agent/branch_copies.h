/* SPDX-License-Identifier: MIT */
/*
 * Copies of functions that log their branches (base/branch_copy.h), in this address
 * space: of the program's own file, or of the modules that an engine has named. They are
 * made when the code is mapped, before anybody runs it, and given up with the mapping.
 */
#ifndef WEIR_AGENT_BRANCH_COPIES_H
#define WEIR_AGENT_BRANCH_COPIES_H

#include "agent/thread.h"
#include "base/branch_copy.h"

enum { BRANCH_AREA_COUNT = 64, BRANCH_MODULE_SIZE = 112 };

/* Names an engine has chosen, in the domain's heap; only added to. */
struct branch_module {
	struct branch_module *next;
	char name[BRANCH_MODULE_SIZE];
};

/* The copies of one mapping. */
struct branch_area {
	u64 place; /* of the code; 0: a free entry */
	u64 code_size;
	u64 table;
	u64 table_size; /* 0: no computed jump leads here */
	u64 text;
	u64 text_size;		  /* 0: the originals are themselves again */
	struct branch_copy *copy; /* of an image that has it */
};

struct branch_areas {
	u64 lock;
	u64 next_id;		    /* of the branches of the next copies */
	struct branch_image *image; /* of all tasks in this address space */
	u64 is_off;		    /* gs is the program's: nothing more is copied */
	struct branch_area areas[BRANCH_AREA_COUNT];
};

/* In a new image, before its first instruction. entry: the address of the ELF entry. */
void branch_copies_begin_image(struct task *task, u64 entry);

/* A task is described that will share the memory of its parent, or get a copy of it. */
void branch_copies_begin_child(struct task *child, const struct task *parent, bool shares);

/* The thread runs in this address space. */
void branch_copies_begin(const struct thread *thread);

/* The task has no ring any more, or a ring for another image. */
void branch_copies_leave_image(struct task *task);

/* What IDs in the ring of a task stand for; NULL: nothing. */
const struct branch_copy *branch_copies_newest(const struct task *task);

/* Code was mapped, which nobody runs yet. */
void branch_copies_note_mapping(u64 start);

/* The program is about to change this part of its memory. */
void branch_copies_forget_range(u64 start, u64 end);

/* The program wants these addresses: are they free of ours now? 0 or -ENOMEM. */
int branch_copies_make_room(u64 start, u64 end);

/* The program's own text again, for a process that goes on without us. */
void branch_copies_leave_text(void);

/*
 * The program takes gs for itself, behind which copies find their ring. With one
 * thread the originals take over; of several, others may be about to jump.
 */
void branch_copies_gs_is_wanted(struct thread *thread);

/* The area that holds this address of the code, or NULL. Lock-free: for signal handlers. */
const struct branch_area *branch_copies_at(u64 ip);

/* Where a computed jump goes: as the copies themselves find it. */
u64 branch_copies_target(const struct branch_area *area, u64 target);

#endif
