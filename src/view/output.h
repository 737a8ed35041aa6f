/* SPDX-License-Identifier: MIT */
/*
 * Where a view writes: a file, the standard input of a command, or an open
 * descriptor, behind one large buffer that views format into directly. It is
 * written when full, when the view is idle, and at the end.
 *
 * A write that fails loses the whole buffer and is counted in lines; later
 * output is tried again, on a line of its own. Callers ignore SIGPIPE.
 */
#ifndef WEIR_VIEW_OUTPUT_H
#define WEIR_VIEW_OUTPUT_H

#include "base/types.h"
#include "view/text.h"

#include <sys/types.h>

struct output {
	struct text text; /* not yet written */
	int fd;
	bool owns_fd;
	bool torn;     /* the last failed write may have left part of a line */
	pid_t command; /* process that reads our pipe, or 0 */
	u64 written;   /* bytes that went before text, written or lost */
	u64 unwritten; /* lines lost */
	u64 reported;  /* of those, already in the counters of a view */
	int error;     /* -errno of the first failed write, or 0 */
};

enum { OUTPUT_BUFFER_SIZE = 256 * 1024 };

enum output_flags { OUTPUT_APPEND = 0x1 };

/*
 * Opens `target`: a file name, or `|command` (`!command` means the same).
 * Returns 0 or -errno.
 */
int output_open(struct output **out, const char *target, unsigned int flags);

/* Writes to an open descriptor, which stays the caller's. NULL: no memory. */
struct output *output_create(int fd);

/* Writes everything out. Returns 0 or the -errno of this write. */
int output_flush(struct output *output);

/* Writes out when the buffer is full: call it after each whole line. */
static inline int output_poll(struct output *output)
{
	return output->text.size < OUTPUT_BUFFER_SIZE ? 0 : output_flush(output);
}

/* Number of bytes ever put in, to measure columns with across flushes. */
static inline u64 output_position(const struct output *output)
{
	return output->written + output->text.size;
}

/* Flushes, closes, waits for the command. NULL is fine. */
void output_destroy(struct output *output);

#endif
