/* SPDX-License-Identifier: MIT */
/*
 * Watching what the kernel writes into the program's memory, whatever the call
 * is: all writable mappings are write-protected in the way that costs no fault
 * handler (userfaultfd, WP_ASYNC), PAGEMAP_SCAN tells which pages were written,
 * and a copy of each page as it was tells which bytes.
 *
 * One address space is watched at a time by whoever began last; a call is only
 * judged when no other thread of the process was in program code meanwhile.
 */
#ifndef WEIR_AGENT_WATCH_H
#define WEIR_AGENT_WATCH_H

#include "agent/watch_maps.h"
#include "agent/written.h"

struct thread;

/* Where a thread is, for the others. */
enum watched_state {
	WATCHED_OUTSIDE,   /* in program code, or in a call that nobody asked about */
	WATCHED_INSIDE,	   /* in a call that writes nothing */
	WATCHED_MAY_WRITE, /* in one that may */
};

struct watch {
	s32 userfault; /* -1: not open */
	s32 pagemap;
	u64 lock;
	u32 mapped; /* the copies have memory */
	u32 stale;  /* there may be new mappings */
	u32 copies; /* pages in the index */
	u32 full;   /* there was a page without room for its copy */
	u32 missed; /* a call was not noted here, as the lock was not to be had */
	u64 stuck;  /* who had it then */
	u32 async;  /* the kernel may write anywhere, at any time: see ASYNC in writes.def */
	u64 turn;   /* counts watch_begin */
	struct watch_segments segments;
};

/* At the start of an image. */
void watch_init(struct watch *watch);

/* Before filters of the program are in force, under which watching is not possible. */
void watch_end_for_good(struct watch *watch);

/* In a fork child: the inherited descriptors are about the parent's memory. */
void watch_after_fork(bool shares_descriptors);

/* Gives the descriptors back. */
void watch_close(struct watch *watch);

/*
 * At entry: the memory as it is now is what writes are compared with.
 * may_write: other threads have to reckon with writes of this call. 0 or -errno.
 */
int watch_begin(struct thread *thread, bool may_write);

/* At exit: the ranges that were written, or -EAGAIN. Calls that map memory write none. */
int watch_end(struct thread *thread, const struct written_call *call, weir_written_fn *fn,
	      void *data);

#endif
