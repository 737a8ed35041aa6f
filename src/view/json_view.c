/* SPDX-License-Identifier: MIT */
/*
 * Events as JSON Lines. A call is one object, written when it returned or when
 * its task ended without that; so objects are ordered by completion. Of a task
 * whose image runs untraced no end is told: its last call comes at the very end.
 */
#include "view/json_view.h"
#include "view/json.h"
#include "view/siginfo.h"
#include "tables/signature.h"
#include "view/tasks.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { JSON_VERSION = 1 };

/* What is kept per task. */
struct json_task {
	struct pending_call call;
	s32 tid;	     /* 0: not yet seen. Changes by exec only */
	struct view_task id; /* of its last event */
};

struct json_view {
	struct view view;
	struct json_options options;
	struct output *output;
	struct task_table tasks; /* of struct json_task */
	struct text scratch;
};

static struct json_view *json_view_of(struct view *view)
{
	return (struct json_view *)view;
}

/*** Objects ***/

static struct text *begin_object(struct json_view *view, const struct view_event *event,
				 u64 time_ns, const char *name)
{
	struct text *out = &view->output->text;

	text_char(out, '{');
	json_member_unsigned(out, "v", JSON_VERSION);
	json_member_time(out, "ts", time_ns);
	json_member_signed(out, "pid", event->task->pid);
	json_member_signed(out, "tid", event->task->tid);
	json_member_unsigned(out, "task", event->task->index);
	json_member_string(out, "ev", name);
	return out;
}

static void end_object(struct json_view *view)
{
	text_append(&view->output->text, "}\n", 2);
	output_poll(view->output);
}

static void member_signal(struct json_view *view, const char *name, s64 number)
{
	view->scratch.size = 0;
	signal_print(&view->scratch, number);
	json_member_bytes(&view->output->text, name, view->scratch.bytes, view->scratch.size);
}

/*** Calls ***/

static const struct signature *signature_of(const struct weir_record_entry *entry)
{
	s32 variant;

	if (entry->nr < 0 || entry->nr >= SYSCALL_LIMIT || syscall_info(entry->nr) == NULL ||
	    (entry->head.flags & WEIR_CALL_COMPAT) != 0)
		return NULL;
	variant = syscall_variant_find(entry->nr, entry->args);
	return variant >= 0 ? &syscall_variants[variant].signature : &syscall_signatures[entry->nr];
}

/* The kinds of the call table, as the schema names them. */
static void member_kind(struct text *out, u32 kind)
{
	static const char *const names[KIND_COUNT] = {
#define KIND(name, capture, print, method, size) [KIND_##name] = #name,
#include "tables/kinds.def"
#undef KIND
	};
	char lower[32];
	size_t i = 0;

	for (; i + 1 < sizeof(lower) && names[kind][i] != '\0'; i++)
		lower[i] = (char)tolower((unsigned char)names[kind][i]);
	lower[i] = '\0';
	json_member_string(out, "t", lower);
}

static void member_value(struct text *out, u32 kind, u64 value)
{
	static const bool is_int[KIND_COUNT] = {
		[KIND_INT] = true,
		[KIND_FD] = true,
		[KIND_DIRFD] = true,
		[KIND_PID] = true,
	};
	static const bool is_long[KIND_COUNT] = { [KIND_LONG] = true, [KIND_OFF] = true };

	if (is_int[kind])
		json_member_signed(out, "v", (s32)value);
	else if (is_long[kind])
		json_member_signed(out, "v", (s64)value);
	else
		json_member_unsigned(out, "v", value);
}

static void put_argument(struct json_view *view, const struct call *call,
			 const struct signature *signature, unsigned int argument)
{
	struct text *out = &view->output->text;
	u32 kind = signature->arguments[argument].kind;
	u64 value = call->entry->args[argument_register(signature, argument)];

	text_append(out, argument > 0 ? ",{" : "{", argument > 0 ? 2 : 1);
	json_member_string(out, "n", decode_argument_name(call, argument));
	member_kind(out, kind);
	member_value(out, kind, value);
	view->scratch.size = 0;
	decode_argument(&view->scratch, call, argument, &view->options.decode);
	json_member_bytes(out, "s", view->scratch.bytes, view->scratch.size);
	text_char(out, '}');
}

/* A call that the table does not know: six registers. */
static void put_raw_arguments(struct text *out, const struct weir_record_entry *entry)
{
	char name[2] = "0";

	for (unsigned int i = 0; i < array_size(entry->args); i++) {
		text_append(out, i > 0 ? ",{" : "{", i > 0 ? 2 : 1);
		name[0] = (char)('0' + i);
		json_member_string(out, "n", name);
		json_member_string(out, "t", "raw");
		json_member_unsigned(out, "v", entry->args[i]);
		text_char(out, '}');
	}
}

static void member_arguments(struct json_view *view, const struct call *call)
{
	const struct signature *signature = signature_of(call->entry);
	struct text *out = &view->output->text;
	unsigned int count = signature != NULL ? decode_argument_count(call) : 0;

	json_name(out, "args");
	text_char(out, '[');
	if (signature == NULL)
		put_raw_arguments(out, call->entry);
	for (unsigned int i = 0; i < count; i++)
		put_argument(view, call, signature, i);
	text_char(out, ']');
}

static void members_of_result(struct text *out, s64 result)
{
	const char *error = result_is_error(result) ? error_name(-result) : NULL;

	json_member_signed(out, "ret", result_is_error(result) ? -1 : result);
	if (error != NULL)
		json_member_string(out, "err", error);
	else if (result_is_error(result))
		json_member_signed(out, "err", -result);
	else
		json_member_literal(out, "err", "null");
}

/* What engines did to the call; a mark that is not set is left out. */
static void members_of_marks(struct text *out, u16 flags)
{
	static const struct {
		u16 flag;
		const char *name;
	} marks[] = {
		{ WEIR_CALL_ABORTED, "aborted" },
		{ WEIR_CALL_POKED, "poked" },
		{ WEIR_CALL_DELAYED, "delayed" },
	};

	for (size_t i = 0; i < array_size(marks); i++) {
		if ((flags & marks[i].flag) != 0)
			json_member_literal(out, marks[i].name, "true");
	}
}

/* exit is NULL when the call never returned. */
static void put_call(struct json_view *view, const struct view_event *event,
		     const struct call *call)
{
	const struct weir_record_entry *entry = call->entry;
	const struct syscall_info *info =
	    signature_of(entry) != NULL ? syscall_info(entry->nr) : NULL;
	struct text *out = begin_object(view, event, entry->head.time, "syscall");

	if (call->exit != NULL)
		json_member_unsigned(out, "dur", view_elapsed(entry->head.time, event->time_ns));
	else
		json_member_literal(out, "dur", "null");
	json_member_signed(out, "nr", entry->nr);
	if (info != NULL)
		json_member_string(out, "name", info->name);
	else
		json_member_literal(out, "name", "null");
	if ((entry->head.flags & WEIR_CALL_COMPAT) != 0)
		json_member_string(out, "abi", "i386");
	member_arguments(view, call);
	if (call->exit != NULL)
		members_of_result(out, call->exit->result);
	else
		text_string(out, ",\"ret\":null,\"err\":null,\"unfinished\":true");
	if (call->exit != NULL)
		members_of_marks(out, call->exit->head.flags);
	end_object(view);
}

static bool wants_status(const struct json_view *view, enum filter_status status)
{
	return (view->options.filter->statuses >> status & 1) != 0;
}

static int on_entry(struct json_view *view, struct json_task *task, const struct view_event *event)
{
	const struct weir_record_entry *entry = (const void *)event->record;
	int err;

	task->call.active = false;
	if (!filter_has_call(view->options.filter->calls, entry->nr) ||
	    !filter_wants_paths(view->options.filter, entry)) {
		task->call.interrupted = NULL;
		return 0;
	}
	err = pending_call_begin(&task->call, event->record);
	if (err == 0)
		task->call.entry->head.time = event->time_ns;
	return err;
}

static int on_call_exit(struct json_view *view, struct json_task *task,
			const struct view_event *event)
{
	const struct weir_record_exit *exit = (const void *)event->record;
	struct call call = pending_call_as_call(&task->call, exit);

	if (!task->call.active)
		return 0;
	task->call.active = false;
	pending_call_returned(&task->call, exit);
	if (wants_status(view, result_is_error(exit->result) ? FILTER_FAILED : FILTER_SUCCESSFUL))
		put_call(view, event, &call);
	return 0;
}

/*** Other events ***/

static int on_signal(struct json_view *view, struct json_task *task, const struct view_event *event)
{
	static const char *const dispositions[] = { "default", "ignored", "handler" };
	const struct weir_record_signal *record = (const void *)event->record;
	u32 disposition = record->disposition < 3 ? record->disposition : 0;
	struct text *out;
	s32 head[3]; /* of siginfo_t: number, errno, code */

	(void)task;
	memcpy(head, record->siginfo, sizeof(head));
	if (!filter_has(view->options.filter->signals, head[0], 65))
		return 0;
	out = begin_object(view, event, event->time_ns, "signal");
	json_member_signed(out, "signo", head[0]);
	member_signal(view, "name", head[0]);
	json_member_signed(out, "code", head[2]);
	json_member_string(out, "disposition", dispositions[disposition]);
	view->scratch.size = 0;
	siginfo_print(&view->scratch, record->siginfo, NULL);
	json_member_bytes(out, "s", view->scratch.bytes, view->scratch.size);
	end_object(view);
	return 0;
}

static int on_end(struct json_view *view, struct json_task *task, const struct view_event *event)
{
	const struct weir_record_value *record = (const void *)event->record;
	struct call call = pending_call_as_call(&task->call, NULL);
	int status = (int)record->value;
	struct text *out;

	if (task->call.active && wants_status(view, FILTER_UNFINISHED))
		put_call(view, event, &call);
	pending_call_finish(&task->call);
	out = begin_object(view, event, event->time_ns, "exit");
	if (WIFEXITED(status)) {
		json_member_signed(out, "status", WEXITSTATUS(status));
		json_member_literal(out, "signal", "null");
	} else {
		json_member_literal(out, "status", "null");
		member_signal(view, "signal", WTERMSIG(status));
	}
	json_member_literal(out, "core", WCOREDUMP(status) ? "true" : "false");
	end_object(view);
	return 0;
}

static int on_exec(struct json_view *view, struct json_task *task, const struct view_event *event)
{
	const struct weir_record_exec *record = (const void *)event->record;
	struct text *out = begin_object(view, event, event->time_ns, "exec");

	(void)task;
	json_member_string(out, "path", view_record_path(event->record, sizeof(*record)));
	if (record->former_tid != 0 && record->former_tid != event->task->tid)
		json_member_signed(out, "former_tid", record->former_tid);
	end_object(view);
	return 0;
}

static int on_clone(struct json_view *view, struct json_task *task, const struct view_event *event)
{
	const struct weir_record_clone *record = (const void *)event->record;
	struct json_task *child = task_table_get(&view->tasks, record->child_index);
	struct text *out = begin_object(view, event, event->time_ns, "clone");

	(void)task;
	if (child != NULL && child->tid == 0)
		child->tid = record->child_tid;
	json_member_signed(out, "child", record->child_tid);
	json_member_unsigned(out, "child_task", record->child_index);
	json_member_unsigned(out, "flags", record->clone_flags);
	end_object(view);
	return 0;
}

static int on_stopped(struct json_view *view, struct json_task *task,
		      const struct view_event *event)
{
	const struct weir_record_value *record = (const void *)event->record;

	(void)task;
	begin_object(view, event, event->time_ns, "stopped");
	member_signal(view, "signal", record->value);
	end_object(view);
	return 0;
}

static int on_continued(struct json_view *view, struct json_task *task,
			const struct view_event *event)
{
	(void)task;
	begin_object(view, event, event->time_ns, "continued");
	end_object(view);
	return 0;
}

static int put_text(struct json_view *view, const struct view_event *event, const char *name)
{
	struct text *out = begin_object(view, event, event->time_ns, name);

	json_member_string(out, "text", view_record_text(event->record));
	end_object(view);
	return 0;
}

static int on_unfollowed(struct json_view *view, struct json_task *task,
			 const struct view_event *event)
{
	(void)task;
	return put_text(view, event, "unfollowed");
}

static int on_text(struct json_view *view, struct json_task *task, const struct view_event *event)
{
	(void)task;
	return put_text(view, event, "text");
}

static int on_lost(struct json_view *view, struct json_task *task, const struct view_event *event)
{
	const struct weir_record_value *record = (const void *)event->record;
	struct text *out = begin_object(view, event, event->time_ns, "lost");

	(void)task;
	json_member_signed(out, "count", record->value);
	end_object(view);
	return 0;
}

static void put_bytes(struct text *out, const struct weir_chunk *chunk)
{
	const u8 *bytes = (const u8 *)(chunk + 1);

	text_char(out, '{');
	json_name(out, "at");
	text_format(out, "\"0x%llx\"", (unsigned long long)chunk->address);
	json_member_unsigned(out, "arg", chunk->argument);
	json_name(out, "hex");
	text_char(out, '"');
	for (u32 i = 0; i < chunk->size; i++)
		text_format(out, "%02x", bytes[i]);
	text_append(out, "\"}", 2);
}

static int on_written(struct json_view *view, struct json_task *task,
		      const struct view_event *event)
{
	const struct weir_record_written *record = (const void *)event->record;
	struct text *out = begin_object(view, event, event->time_ns, "written");
	const u8 *end = (const u8 *)record + record->head.size;
	const u8 *at = (const u8 *)(record + 1);

	(void)task;
	json_member_signed(out, "nr", record->nr);
	json_member_signed(out, "result", record->result);
	json_member_literal(out, "watched", record->watched ? "true" : "false");
	json_member_literal(out, "more", record->more ? "true" : "false");
	json_member_literal(out, "truncated",
			    record->head.flags & WEIR_CALL_TRUNCATED ? "true" : "false");
	json_name(out, "args");
	text_char(out, '[');
	for (u32 i = 0; i < ARGUMENT_LIMIT; i++)
		text_format(out, "%s\"0x%llx\"", i > 0 ? "," : "",
			    (unsigned long long)record->args[i]);
	text_char(out, ']');
	json_name(out, "chunks");
	text_char(out, '[');
	while (at < end) {
		const struct weir_chunk *chunk = (const void *)at;

		if (at > (const u8 *)(record + 1))
			text_char(out, ',');
		put_bytes(out, chunk);
		at += sizeof(*chunk) + align_up(chunk->size, 8);
	}
	text_char(out, ']');
	end_object(view);
	return 0;
}

/*** The view ***/

typedef int handler(struct json_view *view, struct json_task *task, const struct view_event *event);

static handler *const handlers[WEIR_RECORD_TYPE_COUNT] = {
	[WEIR_RECORD_SYSCALL_ENTRY] = on_entry,
	[WEIR_RECORD_SYSCALL_EXIT] = on_call_exit,
	[WEIR_RECORD_SIGNAL] = on_signal,
	[WEIR_RECORD_STOPPED] = on_stopped,
	[WEIR_RECORD_CONTINUED] = on_continued,
	[WEIR_RECORD_CLONE] = on_clone,
	[WEIR_RECORD_EXEC] = on_exec,
	[WEIR_RECORD_EXIT] = on_end,
	[WEIR_RECORD_UNFOLLOWED] = on_unfollowed,
	[WEIR_RECORD_TEXT] = on_text,
	[WEIR_RECORD_WRITTEN] = on_written,
	[WEIR_RECORD_LOST] = on_lost,
};

/*
 * Handles an event under the tid that its task had then: the supervisor may
 * know of an exec by now that is later than the event.
 */
static int handle(struct json_view *view, struct json_task *task, const struct view_event *event)
{
	u16 type = event->record->type;
	struct view_task then = *event->task;
	struct view_event pinned = { event->time_ns, &then, event->record };

	if (task->tid == 0 || type == WEIR_RECORD_EXEC)
		task->tid = then.tid;
	then.tid = task->tid;
	task->id = then;
	return handlers[type](view, task, &pinned);
}

static int json_event(struct view *view, const struct view_event *event)
{
	struct json_view *json = json_view_of(view);
	u16 type = event->record->type;
	struct json_task *task;

	view_count(view, event->record);
	if (type >= WEIR_RECORD_TYPE_COUNT || handlers[type] == NULL)
		return 0;
	task = task_table_get(&json->tasks, event->task->index);
	return task != NULL ? handle(json, task, event) : -ENOMEM;
}

static int json_flush(struct view *view)
{
	return view_flush(view, json_view_of(view)->output);
}

static void put_unfinished(struct json_view *view, const struct json_task *task)
{
	struct call call = pending_call_as_call(&task->call, NULL);
	struct view_event event = { call.entry->head.time, &task->id, &call.entry->head };

	if (wants_status(view, FILTER_UNFINISHED))
		put_call(view, &event, &call);
}

static int json_finish(struct view *view)
{
	struct json_view *json = json_view_of(view);

	for (u32 i = 0; i < json->tasks.capacity; i++) {
		const struct json_task *task = task_table_find(&json->tasks, i);

		if (task != NULL && task->call.active)
			put_unfinished(json, task);
	}
	return json_flush(view);
}

static void finish_task(void *element)
{
	struct json_task *task = element;

	pending_call_finish(&task->call);
}

static void json_destroy(struct view *view)
{
	struct json_view *json = json_view_of(view);

	task_table_finish(&json->tasks);
	text_finish(&json->scratch);
	free(json);
}

static const struct view_ops json_ops = {
	.event = json_event,
	.idle = json_flush,
	.finish = json_finish,
	.destroy = json_destroy,
};

struct view *json_view_create(const struct json_options *options, struct output *output)
{
	struct json_view *json = calloc(1, sizeof(*json));

	if (json == NULL)
		return NULL;
	json->view.ops = &json_ops;
	json->options = *options;
	json->output = output;
	json->tasks.element_size = sizeof(struct json_task);
	json->tasks.finish = finish_task;
	return &json->view;
}
