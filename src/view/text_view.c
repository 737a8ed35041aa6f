/* SPDX-License-Identifier: MIT */
/*
 * Events to lines in strace's grammar: one function per record type, chosen
 * by a table.
 */
#include "view/text_stream.h"
#include "view/siginfo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text_view *text_view_of(struct view *view)
{
	return (struct text_view *)view;
}

/*
 * The name of the last task with that number, for -Y: the siginfo_options
 * callback. Linear, as only signals ask.
 */
static const char *comm_of(void *context, s32 pid)
{
	const struct text_view *view = context;
	const char *comm = NULL;

	for (u32 i = 0; i < view->tasks.capacity; i++) {
		const struct text_task *task = task_table_find(&view->tasks, i);

		if (task != NULL && task->known && task->id.tid == pid)
			comm = task->id.comm;
	}
	return comm;
}

static int on_entry(struct text_view *view, struct text_task *task, const struct view_event *event)
{
	text_task_begin(view, task);
	return text_call_entry(view, task, event);
}

static int on_signal(struct text_view *view, struct text_task *task, const struct view_event *event)
{
	const struct weir_record_signal *record = (const void *)event->record;
	struct siginfo_options options = { NULL, view, view->options.decode.xlat };
	struct stream *stream;
	struct text *out;
	s32 number;

	memcpy(&number, record->siginfo, sizeof(number));
	if (!text_wants_signal(view, number))
		return 0;
	stream = stream_of(view, task);
	if (stream == NULL)
		return -ENOMEM;
	if (text_shows_names(view))
		options.comm = comm_of;
	out = stream_begin(view, stream, task, event->time_ns);
	text_string(out, "--- ");
	signal_print(out, number);
	text_char(out, ' ');
	siginfo_print(out, record->siginfo, &options);
	text_string(out, " ---");
	stream_end(stream);
	return 0;
}

static int on_stopped(struct text_view *view, struct text_task *task,
		      const struct view_event *event)
{
	const struct weir_record_value *record = (const void *)event->record;
	struct stream *stream = stream_of(view, task);
	struct text *out;

	if (stream == NULL)
		return -ENOMEM;
	if (!text_wants_signal(view, record->value))
		return 0;
	out = stream_begin(view, stream, task, event->time_ns);
	text_string(out, "--- stopped by ");
	signal_print(out, record->value);
	text_string(out, " ---");
	stream_end(stream);
	return 0;
}

/*
 * The message stands where strace's does: wherever the line of the clone call
 * happens to be, without a line of its own in the grammar.
 */
static void print_attached(struct text_view *view, s32 tid)
{
	struct stream *stream = &view->shared;
	u64 before;

	if (view->options.separate != NULL || view->options.to_file)
		return;
	if (stream->deferred != NULL)
		text_call_show(view, stream);
	before = output_position(stream->output);
	text_string(stream_text(stream), "weir: Process ");
	text_signed(stream_text(stream), tid);
	text_string(stream_text(stream), " attached\n");
	stream->line_start += output_position(stream->output) - before;
}

static int on_clone(struct text_view *view, struct text_task *task, const struct view_event *event)
{
	const struct weir_record_clone *record = (const void *)event->record;
	struct text_task *child = task_table_get(&view->tasks, record->child_index);

	(void)task;
	if (!text_is_quiet(view, FILTER_QUIET_ATTACH))
		print_attached(view, record->child_tid);
	if (child != NULL && !child->known) {
		text_task_begin(view, child);
		child->known = true;
		child->id = *event->task;
		child->id.index = record->child_index;
		child->id.tid = record->child_tid;
	}
	return 0;
}

static int print_note(struct text_view *view, struct text_task *task, u64 time_ns, const char *text)
{
	struct stream *stream = stream_of(view, task);
	struct text *out;

	if (stream == NULL)
		return -ENOMEM;
	out = stream_begin(view, stream, task, time_ns);
	text_string(out, text);
	stream_end(stream);
	return 0;
}

static int on_unfollowed(struct text_view *view, struct text_task *task,
			 const struct view_event *event)
{
	char note[512];

	snprintf(note, sizeof(note), "+++ runs untraced: %.400s +++",
		 view_record_text(event->record));
	return print_note(view, task, event->time_ns, note);
}

static int on_text(struct text_view *view, struct text_task *task, const struct view_event *event)
{
	return print_note(view, task, event->time_ns, view_record_text(event->record));
}

/* Of a task whose end was printed: engines hear of its reaping after that. */
static int on_last_words(struct text_view *view, const struct view_event *event)
{
	struct text_task task = { .id = *event->task };

	/* With -ff its file is closed. */
	return view->options.separate == NULL ? on_text(view, &task, event) : 0;
}

static int on_lost(struct text_view *view, struct text_task *task, const struct view_event *event)
{
	const struct weir_record_value *record = (const void *)event->record;
	char note[64];

	snprintf(note, sizeof(note), "+++ %lld records lost +++", (long long)record->value);
	return print_note(view, task, event->time_ns, note);
}

/*** The view ***/

typedef int handler(struct text_view *view, struct text_task *task, const struct view_event *event);

static handler *const handlers[WEIR_RECORD_TYPE_COUNT] = {
	[WEIR_RECORD_SYSCALL_ENTRY] = on_entry, [WEIR_RECORD_SYSCALL_EXIT] = text_task_call_exit,
	[WEIR_RECORD_SIGNAL] = on_signal,	[WEIR_RECORD_STOPPED] = on_stopped,
	[WEIR_RECORD_CLONE] = on_clone,		[WEIR_RECORD_EXEC] = text_task_exec,
	[WEIR_RECORD_EXIT] = text_task_exit,	[WEIR_RECORD_UNFOLLOWED] = on_unfollowed,
	[WEIR_RECORD_TEXT] = on_text,		[WEIR_RECORD_LOST] = on_lost,
};

static int text_event(struct view *view, const struct view_event *event)
{
	struct text_view *text = text_view_of(view);
	u16 type = event->record->type;
	struct text_task *task;

	view_count(view, event->record);
	if (type >= WEIR_RECORD_TYPE_COUNT || handlers[type] == NULL)
		return 0;
	if (task_table_is_dropped(&text->tasks, event->task->index))
		return type == WEIR_RECORD_TEXT ? on_last_words(text, event) : 0;
	task = text_task_of(text, event);
	return task != NULL ? handlers[type](text, task, event) : -ENOMEM;
}

static void flush_stream(struct text_view *view, struct stream *stream)
{
	if (stream->output == NULL)
		return;
	if (stream->deferred != NULL)
		text_call_show(view, stream);
	view_flush(&view->view, stream->output);
}

/* Calls `visit` for the shared stream and those of tasks. */
static void for_each_stream(struct text_view *view,
			    void (*visit)(struct text_view *view, struct stream *stream))
{
	visit(view, &view->shared);
	if (view->options.separate == NULL)
		return;
	for (u32 i = 0; i < view->tasks.capacity; i++) {
		struct text_task *task = task_table_find(&view->tasks, i);

		if (task != NULL && task->own.output != NULL)
			visit(view, &task->own);
	}
}

static int text_idle(struct view *view)
{
	for_each_stream(text_view_of(view), flush_stream);
	return 0;
}

/* A call still running when we stop looking. */
static void detach_stream(struct text_view *view, struct stream *stream)
{
	if (stream->output == NULL)
		return;
	if (stream->deferred != NULL)
		text_call_show(view, stream);
	if (stream->open != NULL) {
		text_string(stream_text(stream), " <detached ...>");
		stream_end(stream);
	}
	flush_stream(view, stream);
}

static int text_finish_view(struct view *view)
{
	for_each_stream(text_view_of(view), detach_stream);
	return 0;
}

static void text_destroy(struct view *view)
{
	struct text_view *text = text_view_of(view);

	task_table_finish(&text->tasks);
	free(text);
}

static const struct view_ops text_ops = {
	.event = text_event,
	.idle = text_idle,
	.finish = text_finish_view,
	.destroy = text_destroy,
};

void text_options_init(struct text_options *options, const struct filter *filter)
{
	memset(options, 0, sizeof(*options));
	options->filter = filter;
	options->column = TEXT_COLUMN_DEFAULT;
	options->relative_digits = STAMP_DIGITS_DEFAULT;
	options->duration_digits = STAMP_DIGITS_DEFAULT;
	options->decode.string_limit = TEXT_STRING_LIMIT_DEFAULT;
}

struct view *text_view_create(const struct text_options *options, struct output *output)
{
	struct text_view *text = calloc(1, sizeof(*text));
	u64 every_status = (1 << FILTER_STATUS_COUNT) - 1;

	if (text == NULL)
		return NULL;
	text->view.ops = &text_ops;
	text->options = *options;
	text->decode_whole = options->decode;
	text->decode_whole.verbose = true;
	text->shared.output = output;
	text->stamp.clock = options->clock;
	text->stamp.digits = options->clock_digits;
	text->stamp.relative = options->relative;
	text->stamp.relative_digits = options->relative_digits;
	text->staged = (options->filter->statuses & every_status) != every_status;
	text->tasks.element_size = sizeof(struct text_task);
	text->tasks.finish = text_task_finish;
	return &text->view;
}
