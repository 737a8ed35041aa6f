/* SPDX-License-Identifier: MIT */
/*
 * The planner's answer to which points are wanted in a file. Pure, as the rest of
 * it, but for counting places of probes that came to nothing.
 */
#ifndef WEIR_SUPERVISOR_PLANNER_POINTS_H
#define WEIR_SUPERVISOR_PLANNER_POINTS_H

#include "supervisor/planner.h"

/* All zero is an empty one; the points are to be freed. */
struct point_builder {
	struct wanted_point *points;
	u32 count;
	u32 capacity;
	u32 fresh; /* probes at the head of the list that the file has not been searched for */
};

/* Adds the instructions of a plan that are events of this set. 0 or -ENOMEM. */
int planner_add_events(struct point_builder *builder, const struct code_plan *plan, u32 wanted);

/*
 * Adds the places of those probes of a list that name the file at this path. 0,
 * -ENOEXEC or -ENOMEM. Texts of markers still lie in the file.
 */
int planner_add_probes(struct point_builder *builder, const u8 *file, size_t size, const char *path,
		       struct weir_probe *probes);

/* Puts them in order. */
void planner_finish_points(struct point_builder *builder);

#endif
