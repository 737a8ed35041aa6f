/* SPDX-License-Identifier: MIT */
/*
 * What report_exec learns about a new image.
 */
#ifndef WEIR_AGENT_PROGRAM_H
#define WEIR_AGENT_PROGRAM_H

#include "base/types.h"
#include "utrace.h"

enum { PROGRAM_PATH_SIZE = 4096 };

struct program {
	struct linux_binfmt format;
	struct linux_binprm binary;
	char path[PROGRAM_PATH_SIZE]; /* of the file that is really run */
};

/* An entry of the auxiliary vector. NULL: there is none. */
const u64 *program_aux(const u64 *auxv, u64 type);

/* The path, asked of the kernel; empty where a filter may punish that. */
void program_find_path(struct program *program);

/* The rest, from the stack that the image starts with, whose auxiliary vector is `auxv`. */
void program_describe(struct program *program, u64 stack, const u64 *auxv);

#endif
