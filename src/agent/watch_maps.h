/* SPDX-License-Identifier: MIT */
/*
 * The mappings that watching covers.
 */
#ifndef WEIR_AGENT_WATCH_MAPS_H
#define WEIR_AGENT_WATCH_MAPS_H

#include "base/types.h"

enum { WATCH_SEGMENTS = 32 };

/* Parts of the address space in which all watched mappings lie, the lowest first. */
struct watch_segments {
	u32 count;
	u32 large_files; /* some mappings of files there are too large to be read in */
	struct {
		u64 start;
		u64 end;
	} at[WATCH_SEGMENTS];
};

/*
 * Registers every writable mapping of the program with the userfaultfd, and reads
 * in what is mapped of files. *segments is where to look for what is written from
 * then on, until there are more mappings. 0 or -errno.
 */
int watch_all_mappings(s32 userfault, struct watch_segments *segments);

#endif
