/* SPDX-License-Identifier: MIT */
/*
 * Files of /proc in which a program reads how large it is and may become: status,
 * stat, statm and limits of itself. What the agent adds is not in them.
 */
#ifndef WEIR_AGENT_VIEWS_H
#define WEIR_AGENT_VIEWS_H

#include "agent/thread.h"

enum { VIEW_COUNT = 8 };

enum view_kind { VIEW_NONE = 0, VIEW_STATUS, VIEW_STAT, VIEW_STATM, VIEW_LIMITS };

/* Sizes of mappings in bytes, by what the kernel adds them up as. */
struct view_sizes {
	u64 all;
	u64 data;
	u64 code;
};

/* An open file of that kind. */
struct view {
	u32 kind; /* enum view_kind */
	s32 fd;
	u64 device;
	u64 inode;
	struct view_sizes constant; /* what the domain has, but for what comes and goes */
};

struct view_table {
	u64 lock;
	struct view views[VIEW_COUNT];
	u32 next; /* to be replaced when there are too many */
};

/*
 * To be called for each call of a program that has such files open. True: it was one
 * that reads such a file, and is answered.
 */
bool view_answers(struct thread *thread, struct pt_regs *regs);

#endif
