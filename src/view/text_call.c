/* SPDX-License-Identifier: MIT */
/*
 * Lines of system calls. Usually entry and exit follow each other and the
 * line is made once, at the exit. When something comes between them, the
 * entry part is printed first: the name and the arguments up to the first
 * that is known only at exit; `arguments` remembers how far that went.
 */
#include "view/text_stream.h"

#include <errno.h>
#include <string.h>

static const struct syscall_info *info_of(const struct text_task *task)
{
	return task->compat ? NULL : syscall_info(task->nr);
}

/* -e abbrev: the options of a call of which structures are printed whole. */
static const struct decode_options *options_of(const struct text_view *view,
					       const struct text_task *task)
{
	bool whole = !filter_has_call(view->options.filter->abbreviated, task->nr);

	return whole ? &view->decode_whole : &view->options.decode;
}

static void print_name(struct text *out, const struct text_task *task)
{
	const struct syscall_info *info = info_of(task);

	if (info != NULL) {
		text_string(out, info->name);
		return;
	}
	text_string(out, task->compat ? "int80_" : "syscall_");
	text_hex(out, (u64)task->nr);
}

/* As printf's %#lx: zero has no prefix. */
static void print_raw(struct text *out, u64 value)
{
	if (value == 0)
		text_char(out, '0');
	else
		text_hex(out, value);
}

static bool is_raw(const struct text_view *view, const struct text_task *task)
{
	return info_of(task) == NULL ||
	       filter_has(view->options.filter->raw, task->nr, FILTER_CALL_COUNT);
}

/* Raw calls show every register of the call, used or not. */
static unsigned int argument_count(const struct text_view *view, const struct text_task *task)
{
	const struct syscall_info *info = info_of(task);
	struct call call = pending_call_as_call(&task->call, NULL);

	if (info == NULL)
		return array_size(call.entry->args);
	return is_raw(view, task) ? info->argument_count : decode_argument_count(&call);
}

static void print_argument(struct text_view *view, struct stream *stream, struct text_task *task,
			   const struct call *call)
{
	struct text *out = stream_text(stream);

	if (task->arguments > 0 && !task->comma_printed)
		text_string(out, ", ");
	task->comma_printed = false;
	if (is_raw(view, task))
		print_raw(out, call->entry->args[task->arguments]);
	else
		decode_argument(out, call, task->arguments, options_of(view, task));
	task->arguments++;
}

static bool waits_for_exit(const struct text_view *view, const struct text_task *task)
{
	struct call call = pending_call_as_call(&task->call, NULL);

	return !is_raw(view, task) && decode_call_waits(&call, task->arguments);
}

static void print_entry_arguments(struct text_view *view, struct stream *stream,
				  struct text_task *task)
{
	struct call call = pending_call_as_call(&task->call, NULL);
	unsigned int count = argument_count(view, task);

	while (task->arguments < count && !waits_for_exit(view, task))
		print_argument(view, stream, task, &call);
	/* strace's clone leaves the comma to whoever comes next. */
	if (task->arguments == count || task->arguments == 0 ||
	    strcmp(info_of(task)->name, "clone") == 0)
		return;
	text_string(stream_text(stream), ", ");
	task->comma_printed = true;
}

static void start_line(struct text_view *view, struct stream *stream, struct text_task *task)
{
	stream_lead(view, stream, task, task->call.entry->head.time);
	print_name(stream_text(stream), task);
	text_char(stream_text(stream), '(');
}

static void show(struct text_view *view, struct stream *stream, struct text_task *task)
{
	start_line(view, stream, task);
	print_entry_arguments(view, stream, task);
	task->shown = true;
}

void text_call_show(struct text_view *view, struct stream *stream)
{
	struct text_task *task = stream->deferred;

	stream->deferred = NULL;
	show(view, stream, task);
}

/* Puts the line of a call where its next argument can be printed. */
static void resume(struct text_view *view, struct stream *stream, struct text_task *task,
		   u64 time_ns)
{
	struct text *out;

	if (stream->open == task)
		return;
	if (task->shown) {
		out = stream_begin(view, stream, task, time_ns);
		text_string(out, "<... ");
		print_name(out, task);
		text_string(out, " resumed>");
		return;
	}
	if (stream->deferred == task)
		stream->deferred = NULL;
	stream_cut(view, stream);
	start_line(view, stream, task);
}

/* Closes the arguments and fills up to where results stand. */
static void print_equals(struct text_view *view, struct stream *stream)
{
	static const char spaces[] = "                                                ";
	struct text *out = stream_text(stream);
	u64 column;
	u64 fill;

	text_char(out, ')');
	column = output_position(stream->output) - stream->line_start;
	for (; column + 1 < view->options.column; column += fill) {
		fill = view->options.column - 1 - column;
		fill = fill < sizeof(spaces) - 1 ? fill : sizeof(spaces) - 1;
		text_append(out, spaces, fill);
	}
	text_append(out, " = ", 3);
}

static void print_result(struct text_view *view, struct text *out, const struct text_task *task,
			 const struct call *call)
{
	if (is_raw(view, task) && !result_is_error(call->exit->result))
		print_raw(out, (u64)call->exit->result);
	else
		decode_result(out, call, options_of(view, task));
}

/* What engines did to the call: its end is not the kernel's word alone. */
static void print_marks(struct text *out, u16 flags)
{
	bool aborted = (flags & WEIR_CALL_ABORTED) != 0;

	if ((flags & WEIR_CALL_POKED) != 0)
		text_string(out, aborted ? " (INJECTED: args, retval)" : " (INJECTED: args)");
	else if (aborted)
		text_string(out, " (INJECTED)");
	if ((flags & WEIR_CALL_DELAYED) != 0)
		text_string(out, " (DELAYED)");
}

/* -e read and -e write: the data, in lines behind the call's own. */
static void dump(struct text_view *view, struct stream *stream, const struct call *call,
		 const struct text_task *task)
{
	const struct filter *filter = view->options.filter;
	unsigned int directions;
	s32 fd;

	if (call->exit->result <= 0 || !decode_descriptor(call, &fd))
		return;
	directions = (filter_has_fd(filter->read, fd) ? DUMP_READS : 0U) |
		     (filter_has_fd(filter->written, fd) ? DUMP_WRITES : 0U);
	if (directions != 0)
		decode_dump(stream_text(stream), call, directions, options_of(view, task));
}

static void print_exit(struct text_view *view, struct stream *stream, struct text_task *task,
		       const struct view_event *event)
{
	struct call call = pending_call_as_call(&task->call, (const void *)event->record);
	unsigned int count = argument_count(view, task);

	resume(view, stream, task, event->time_ns);
	while (task->arguments < count)
		print_argument(view, stream, task, &call);
	print_equals(view, stream);
	print_result(view, stream_text(stream), task, &call);
	print_marks(stream_text(stream), call.exit->head.flags);
	if (view->options.durations)
		stamp_duration(stream_text(stream),
			       view_elapsed(call.entry->head.time, event->time_ns),
			       view->options.duration_digits);
	stream_end(stream);
	dump(view, stream, &call, task);
}

/* Threads that execute are counted: only while there is one can a leader be superseded. */
static void note_execution(struct text_view *view, struct text_task *task)
{
	const struct syscall_info *info = info_of(task);

	task->executing =
	    task->id.tid != task->id.pid && info != NULL && strncmp(info->name, "execve", 6) == 0;
	view->executing += task->executing;
}

static void forget(struct text_view *view, struct text_task *task)
{
	view->executing -= task->executing;
	task->executing = false;
	task->call.active = false;
	task->shown = false;
	task->comma_printed = false;
	task->arguments = 0;
}

int text_call_entry(struct text_view *view, struct text_task *task, const struct view_event *event)
{
	const struct weir_record_entry *entry = (const void *)event->record;
	struct stream *stream = stream_of(view, task);
	int err;

	if (stream == NULL)
		return -ENOMEM;
	if (stream->deferred == task)
		stream_cut(view, stream);
	forget(view, task);
	task->nr = entry->nr;
	task->ip = entry->ip;
	task->compat = (entry->head.flags & WEIR_CALL_COMPAT) != 0;
	if (!filter_has_call(view->options.filter->calls, entry->nr) ||
	    !filter_wants_paths(view->options.filter, entry)) {
		task->call.interrupted = NULL;
		return 0;
	}
	if (!view->staged)
		stream_cut(view, stream);
	err = pending_call_begin(&task->call, event->record);
	if (err < 0)
		return err;
	task->call.entry->head.time = event->time_ns;
	task->prefixed = view->alive > 1;
	note_execution(view, task);
	if (!view->staged)
		stream->deferred = task;
	return 0;
}

int text_call_exit(struct text_view *view, struct text_task *task, const struct view_event *event)
{
	const struct weir_record_exit *exit = (const void *)event->record;
	struct stream *stream = stream_of(view, task);

	if (stream == NULL)
		return -ENOMEM;
	/* Without its entry (lost, or before the start) there is nothing to print. */
	if (!task->call.active)
		return 0;
	if (text_wants_status(view,
			      result_is_error(exit->result) ? FILTER_FAILED : FILTER_SUCCESSFUL))
		print_exit(view, stream, task, event);
	pending_call_returned(&task->call, exit);
	forget(view, task);
	return 0;
}

void text_call_abandon(struct text_view *view, struct text_task *task, u64 time_ns)
{
	struct stream *stream = stream_of(view, task);

	if (!task->call.active || stream == NULL)
		return;
	if (view->staged && !text_wants_status(view, FILTER_UNFINISHED)) {
		forget(view, task);
		return;
	}
	resume(view, stream, task, time_ns);
	if (!task->shown)
		print_entry_arguments(view, stream, task);
	if (task->arguments < argument_count(view, task))
		text_string(stream_text(stream), " <unfinished ...>");
	print_equals(view, stream);
	text_char(stream_text(stream), '?');
	stream_end(stream);
	forget(view, task);
}
