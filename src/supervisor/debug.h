/* SPDX-License-Identifier: MIT */
/*
 * The reader of the debug log: what `--debug=FILE` gets.
 */
#ifndef WEIR_SUPERVISOR_DEBUG_H
#define WEIR_SUPERVISOR_DEBUG_H

#include <stdio.h>

#include "base/debug_log.h"
#include "supervisor/clock_rate.h"

struct debug_reader {
	FILE *file; /* NULL: no debug log */
	u64 next;   /* entry to print next */
	u64 lost;
};

/* Opens the file. 0, or -errno. A NULL path is no log. */
int debug_open(struct debug_reader *reader, const char *path);

/* Prints what has come since the last time, and counts what was overtaken. */
void debug_print(struct debug_reader *reader, struct debug_log *log,
		 const struct clock_scale *clock);

/* Prints the count of lost entries, if any, and closes. */
void debug_close(struct debug_reader *reader);

#endif
