/* SPDX-License-Identifier: MIT */
/*
 * The mappings of this address space, as the kernel lists them.
 */
#ifndef WEIR_AGENT_MAPS_H
#define WEIR_AGENT_MAPS_H

#include "base/types.h"

struct maps_line {
	u64 start;
	u64 end;
	u64 offset; /* in the file */
	bool writable;
	bool executable;
	bool shared;
	bool from_file;
	const char *path; /* during the call; cut off if it is long, "" if there is none */
};

/*
 * Calls back for each mapping, the lowest first. 0 or -errno. For a moment the lowest
 * free descriptor is in use.
 */
int maps_read(void (*each)(void *context, const struct maps_line *line), void *context);

#endif
