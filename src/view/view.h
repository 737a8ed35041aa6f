/* SPDX-License-Identifier: MIT */
/*
 * A view turns the events of a traced domain, merged by time, into output.
 * The supervisor calls the ops; it does not know which view is behind them.
 *
 * The record of an event is valid only during the event call: what a view
 * needs later it copies. A failed write never stops a view: the loss is
 * counted (view_counters_of), the traced program goes on.
 */
#ifndef WEIR_VIEW_VIEW_H
#define WEIR_VIEW_VIEW_H

#include "base/types.h"
#include "weir-record.h"

struct view_task {
	u32 index;	   /* creation index, 0 is the first program's first thread */
	s32 pid;	   /* thread group */
	s32 tid;	   /* changes when a non-leader executes */
	u32 process_index; /* creation index of the process */
	char comm[16];
};

struct view_event {
	u64 time_ns; /* CLOCK_REALTIME */
	const struct view_task *task;
	const struct weir_record *record;
};

struct view;

struct view_ops {
	/* One event. Returns 0 or -errno when it could not be kept. */
	int (*event)(struct view *view, const struct view_event *event);
	/* Nothing more to read for now: show what is pending, write it out. */
	int (*idle)(struct view *view);
	/* The last event was seen: print what is left, write it out. */
	int (*finish)(struct view *view);
	void (*destroy)(struct view *view);
};

/* What every view counts, for the line that the command prints at the end. */
struct view_counters {
	u64 events;	     /* records seen */
	u64 lost_records;    /* dropped before they reached the view */
	u64 unfollowed;	     /* images that ran untraced */
	u64 unwritten;	     /* lines that could not be written */
	int unwritten_error; /* -errno of the first failed write */
};

struct view {
	const struct view_ops *ops;
	struct view_counters counters;
};

static inline int view_event(struct view *view, const struct view_event *event)
{
	return view->ops->event(view, event);
}

static inline int view_idle(struct view *view)
{
	return view->ops->idle != NULL ? view->ops->idle(view) : 0;
}

static inline int view_finish(struct view *view)
{
	return view->ops->finish(view);
}

static inline void view_destroy(struct view *view)
{
	if (view != NULL)
		view->ops->destroy(view);
}

/* Time from one event to another; clocks of two processors may disagree a little. */
static inline u64 view_elapsed(u64 from_ns, u64 to_ns)
{
	return to_ns > from_ns ? to_ns - from_ns : 0;
}

/* To be called by every view for every event, before anything else. */
void view_count(struct view *view, const struct weir_record *record);

struct output;

/* Flushes an output of the view and counts what was lost. Returns as output_flush. */
int view_flush(struct view *view, struct output *output);

/* The path of an EXEC or SITE record: its first chunk, or "" when there is none. */
const char *view_record_path(const struct weir_record *record, size_t fixed_size);

/* The text of a TEXT or UNFOLLOWED record, or "" when it does not end. */
const char *view_record_text(const struct weir_record *record);

#endif
