/* SPDX-License-Identifier: MIT */
/*
 * The memory that the kernel wrote in a system call, by the rules of
 * src/tables/writes.def. Lengths that are in and out are noted at entry, as the
 * kernel overwrites them. Reads user memory, never writes it; every loop over
 * what the program says has a bound.
 */
#ifndef WEIR_AGENT_WRITTEN_H
#define WEIR_AGENT_WRITTEN_H

#include "base/types.h"
#include "tables/writes.h"

/* Of weir.h, which host code does not include. */
struct weir_written;
typedef void weir_written_fn(const struct weir_written *range, void *data);

enum { WRITTEN_NOTES = 64, WRITTEN_NO_ARGUMENT = 6 };

/* What was read at entry, in the order in which the exit asks for it. */
struct written_notes {
	/* All that most calls need, in one cache line. */
	s64 nr;	     /* the call: an engine may make another one of it */
	u32 sources; /* what weir_written_begin was asked for, 0: nothing */
	u8 argument; /* of a call that writes as much as it returns: which leads there, ... */
	u8 address;  /* ... the word of pt_regs that has it, ... */
	u8 limit;    /* ... and the one with the most it may be, or the same: there is none */
	struct write_rules rules; /* of the call */
	bool described;		  /* they are all there is */
	u32 count;
	u64 turn;    /* watching: which watch_begin it was */
	bool alone;  /* no other thread was in program code then */
	bool single; /* there was no other thread */
	bool shared; /* the kernel may have been writing for another one */
	u32 values[WRITTEN_NOTES];
};

struct written_call {
	s64 nr;
	u64 args[6];
	s64 result;
	bool known; /* false: by int 0x80, whose numbers are others */
};

/* At entry. Returns whether the table knows the call. */
bool written_note(struct written_notes *notes, const struct written_call *call);

/* At exit, after written_note. The number of ranges, or -ENODATA. */
int written_each(const struct written_notes *notes, const struct written_call *call,
		 weir_written_fn *fn, void *data);

#endif
