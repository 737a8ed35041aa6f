/* SPDX-License-Identifier: MIT */
/*
 * The copier: functions of a file again, with branches that log themselves, and what
 * to change in the program's text so that the copies run. Pure: it sees the bytes of
 * the file only. docs/branches.md says which functions are copied.
 */
#ifndef WEIR_SUPERVISOR_COPIER_H
#define WEIR_SUPERVISOR_COPIER_H

#include <stddef.h>

#include "base/branch_copy.h"

struct copier_task {
	const u8 *file;
	size_t size;
	u64 mapped; /* where the segment with the code lies in memory, ... */
	u64 offset; /* ... by whole pages, and in the file */
	u64 place;  /* for the code, ... */
	u64 limit;  /* ... at most so many bytes */
	u64 table;  /* of copies of targets */
	u32 first_id;
};

/*
 * Returns 0 and *copy, to be freed, which may hold no function, and whose starts lie in the
 * same piece of memory; -ENOEXEC for what is no ELF file of this machine; -ERANGE: the place is too
 * far away; -ENOMEM.
 */
int copier_copy(const struct copier_task *task, struct branch_copy **copy);

#endif
