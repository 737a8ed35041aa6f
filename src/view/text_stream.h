/* SPDX-License-Identifier: MIT */
/*
 * Inside of the text view: streams of lines and the tasks that print on them.
 *
 * Invariants:
 *  1. A stream (the shared output, or with -ff the file of one task) has at
 *     most one open line, one that lacks its newline; `open` is its task.
 *  2. `deferred` is a task whose call began on the stream but of which nothing
 *     is printed yet: when its exit comes next, the line is made in one go.
 *     Then no line is open.
 *  3. Whoever wants to start a line calls stream_cut first, so the order of
 *     what is printed is the order of events.
 */
#ifndef WEIR_VIEW_TEXT_STREAM_H
#define WEIR_VIEW_TEXT_STREAM_H

#include "view/tasks.h"
#include "view/text_view.h"

struct stream {
	struct output *output;
	struct text_task *open;
	struct text_task *deferred;
	u64 line_start; /* output_position where column 0 of the open line is */
};

struct text_task {
	struct view_task id;
	char prefix[48]; /* how its lines begin; prefix_tid says for which tid */
	u32 prefix_size;
	s32 prefix_tid;	    /* 0: prefix is to be made */
	bool known;	    /* id is set */
	bool alive;	    /* counted in text_view.alive */
	bool prefixed;	    /* more than one task lived when its call began */
	bool compat;	    /* its call came by int 0x80: numbers of i386 */
	bool shown;	    /* the entry part of its call was printed */
	bool comma_printed; /* before the first argument not yet printed */
	bool executing;	    /* its call is an execve, and it is no leader */
	bool end_held;	    /* it ended while a sibling executes */
	s64 held_status;
	unsigned int arguments; /* printed so far */
	struct pending_call call;
	u64 ip; /* of the last call */
	s64 nr;
	struct stream own; /* with -ff */
};

struct text_view {
	struct view view;
	struct text_options options;
	struct decode_options decode_whole; /* the same, but nothing is abbreviated */
	struct stream shared;
	struct task_table tasks; /* of struct text_task */
	struct stamp stamp;
	unsigned int alive;
	unsigned int held;	/* tasks with end_held */
	unsigned int executing; /* tasks with executing */
	bool staged;		/* some status is unwanted: lines wait for the result */
};

static inline struct text *stream_text(const struct stream *stream)
{
	return &stream->output->text;
}

/* Where the task prints. NULL: no memory. */
struct stream *stream_of(struct text_view *view, struct text_task *task);

/* Shows a deferred call, ends the open line as unfinished. */
void stream_cut(struct text_view *view, struct stream *stream);

/* Cuts, then starts a line that is no call. Returns where to print it. */
struct text *stream_begin(struct text_view *view, struct stream *stream, struct text_task *task,
			  u64 time_ns);
void stream_end(struct stream *stream);

/* Everything in front of a line of the task; the line is open then. */
void stream_lead(struct text_view *view, struct stream *stream, struct text_task *task,
		 u64 time_ns);

static inline bool text_wants_status(const struct text_view *view, enum filter_status status)
{
	return (view->options.filter->statuses >> status & 1) != 0;
}

static inline bool text_is_quiet(const struct text_view *view, enum filter_quiet quiet)
{
	return (view->options.filter->quiet >> quiet & 1) != 0;
}

static inline bool text_wants_signal(const struct text_view *view, s64 number)
{
	return filter_has(view->options.filter->signals, number, 65);
}

/* -Y */
static inline bool text_shows_names(const struct text_view *view)
{
	return (view->options.filter->decode_pids & 1 << FILTER_DECODE_COMM) != 0;
}

/*** Tasks, in text_task.c ***/

/*
 * The task of an event, known and alive. NULL: no memory. Its tid is changed by
 * EXEC records only: other events may be older than what the supervisor knows.
 */
struct text_task *text_task_of(struct text_view *view, const struct view_event *event);

/* Counts the task as alive, if it is not yet. */
void text_task_begin(struct text_view *view, struct text_task *task);

/* Of struct task_table. */
void text_task_finish(void *element);

/*
 * The records that may end tasks. When a sibling of a leader executes, the
 * leader's end may be only that: its line waits until the exec has succeeded,
 * or its call has returned.
 */
int text_task_exit(struct text_view *view, struct text_task *task, const struct view_event *event);
int text_task_exec(struct text_view *view, struct text_task *task, const struct view_event *event);
int text_task_call_exit(struct text_view *view, struct text_task *task,
			const struct view_event *event);

/*** Calls, in text_call.c ***/

int text_call_entry(struct text_view *view, struct text_task *task, const struct view_event *event);
int text_call_exit(struct text_view *view, struct text_task *task, const struct view_event *event);

/* The task ended: prints what its call, if any, lacks, and `= ?`. */
void text_call_abandon(struct text_view *view, struct text_task *task, u64 time_ns);

/* Prints the entry part of the deferred call; its line stays open. */
void text_call_show(struct text_view *view, struct stream *stream);

#endif
