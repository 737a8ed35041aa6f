/* SPDX-License-Identifier: MIT */
/*
 * Unwind tables: where functions are (.eh_frame), and where exceptions land in
 * them (the language's own tables, as C++ and its like have them).
 */
#ifndef WEIR_SUPERVISOR_FRAMES_H
#define WEIR_SUPERVISOR_FRAMES_H

#include "supervisor/planner_code.h"

/* One range of code, by addresses of the file. */
struct frame {
	u64 address;
	u64 size;
	u64 landing; /* the table of its landing pads; 0: it has none */
	bool is_unclear;
};

/*
 * Calls back for each range of an open file. False: the tables say more than we
 * understand, and of no place in the file is it known what leads there.
 */
bool frames_each(const struct planner *planner,
		 void (*each)(void *context, const struct frame *frame), void *context);

/*
 * Calls back for each landing pad of a range. False: there may be others, at any
 * place of the range.
 */
bool frames_landing_pads(const struct planner *planner, const struct frame *frame,
			 void (*each)(void *context, u64 address), void *context);

#endif
