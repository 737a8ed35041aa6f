/* SPDX-License-Identifier: MIT */
/*
 * Files that show programs another text than the kernel does, because an engine said so
 * (weir_file_show).
 */
#ifndef WEIR_AGENT_SHOWN_H
#define WEIR_AGENT_SHOWN_H

#include "agent/thread.h"

enum { SHOWN_PATH_SIZE = 128 };

struct shown_file {
	const struct shown_file *next;
	const char *name; /* the last part of the path */
	const char *text;
	size_t size;
	char path[SHOWN_PATH_SIZE];
};

/* Whether a program's path has the name of such a file. It need not be that file. */
bool shown_may_be(u64 path);

/* Makes a call that opens a file, and puts the other text in its place. Its result. */
long shown_open(const struct pt_regs *regs);

#endif
