/* SPDX-License-Identifier: MIT */
/*
 * Streams of lines: who may print, and what stands in front of a line. See
 * the invariants in the header.
 */
#include "view/text_stream.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

struct stream *stream_of(struct text_view *view, struct text_task *task)
{
	char path[PATH_MAX];

	if (view->options.separate == NULL)
		return &view->shared;
	if (task->own.output != NULL)
		return &task->own;
	snprintf(path, sizeof(path), "%s.%d", view->options.separate, task->id.tid);
	/* What cannot be opened counts its lines as lost, like a full disk. */
	if (output_open(&task->own.output, path, view->options.output_flags) < 0)
		task->own.output = output_create(-1);
	return task->own.output != NULL ? &task->own : NULL;
}

/* Made once per task and tid: it stands in front of every line. */
static void make_prefix(const struct text_view *view, struct text_task *task)
{
	bool with_comm = text_shows_names(view);
	bool to_file = view->options.to_file;
	char comm[sizeof(task->id.comm) + 3] = "";
	int size;

	if (with_comm)
		snprintf(comm, sizeof(comm), "<%.*s>", (int)sizeof(task->id.comm), task->id.comm);
	if (to_file)
		size = snprintf(task->prefix, sizeof(task->prefix), "%-*d%s ", with_comm ? 0 : 5,
				task->id.tid, comm);
	else
		size = snprintf(task->prefix, sizeof(task->prefix), "[pid %5d%s] ", task->id.tid,
				comm);
	task->prefix_size = (u32)size;
	/* The name of a task may change at any time. */
	task->prefix_tid = with_comm ? 0 : task->id.tid;
}

static void print_task(struct text *out, const struct text_view *view, struct text_task *task)
{
	if (view->options.separate != NULL || (!view->options.to_file && !task->prefixed))
		return;
	if (task->prefix_tid != task->id.tid)
		make_prefix(view, task);
	text_append(out, task->prefix, task->prefix_size);
}

void stream_lead(struct text_view *view, struct stream *stream, struct text_task *task, u64 time_ns)
{
	struct text *out = stream_text(stream);

	stream->line_start = output_position(stream->output);
	stream->open = task;
	print_task(out, view, task);
	stamp_print(&view->stamp, out, time_ns);
	if (view->options.numbers)
		stamp_number(out, task->nr);
	if (view->options.instruction_pointers)
		stamp_address(out, task->ip);
}

void stream_cut(struct text_view *view, struct stream *stream)
{
	if (stream->deferred != NULL)
		text_call_show(view, stream);
	if (stream->open == NULL)
		return;
	text_string(stream_text(stream), " <unfinished ...>");
	stream_end(stream);
}

struct text *stream_begin(struct text_view *view, struct stream *stream, struct text_task *task,
			  u64 time_ns)
{
	stream_cut(view, stream);
	task->prefixed = view->alive > 1;
	stream_lead(view, stream, task, time_ns);
	return stream_text(stream);
}

void stream_end(struct stream *stream)
{
	text_char(stream_text(stream), '\n');
	stream->open = NULL;
	output_poll(stream->output);
}
