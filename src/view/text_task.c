/* SPDX-License-Identifier: MIT */
/*
 * Beginning and end of tasks in the text view: who is alive, `+++` lines, and
 * threads that take over the number of their leader by execve.
 */
#include "view/text_stream.h"
#include "view/siginfo.h"

#include <string.h>
#include <sys/wait.h>

void text_task_begin(struct text_view *view, struct text_task *task)
{
	if (!task->alive)
		view->alive++;
	task->alive = true;
}

static void set_dead(struct text_view *view, struct text_task *task)
{
	if (task->alive)
		view->alive--;
	task->alive = false;
}

struct text_task *text_task_of(struct text_view *view, const struct view_event *event)
{
	struct text_task *task = task_table_get(&view->tasks, event->task->index);
	s32 tid;

	if (task == NULL)
		return NULL;
	tid = task->known && task->id.tid != 0 ? task->id.tid : event->task->tid;
	if (!task->known)
		text_task_begin(view, task);
	task->known = true;
	task->id = *event->task;
	task->id.tid = tid;
	return task;
}

void text_task_finish(void *element)
{
	struct text_task *task = element;

	pending_call_finish(&task->call);
	output_destroy(task->own.output);
}

static struct text_task *find_by_tid(const struct text_view *view, s32 tid)
{
	for (u32 i = 0; i < view->tasks.capacity; i++) {
		struct text_task *task = task_table_find(&view->tasks, i);

		if (task != NULL && task->known && task->id.tid == tid && task->alive)
			return task;
	}
	return NULL;
}

static void print_end(struct text_view *view, struct text_task *task, s64 status, u64 time_ns)
{
	int code = (int)status;
	struct stream *stream = stream_of(view, task);
	bool wanted = WIFEXITED(code) ? !text_is_quiet(view, FILTER_QUIET_EXIT)
				      : text_wants_signal(view, WTERMSIG(code));
	struct text *out;

	task->ip = 0;
	if (stream == NULL || !wanted || view->options.filter->hides_ends)
		return;
	out = stream_begin(view, stream, task, time_ns);
	if (WIFEXITED(code)) {
		text_string(out, "+++ exited with ");
		text_signed(out, WEXITSTATUS(code));
	} else {
		text_string(out, "+++ killed by ");
		signal_print(out, WTERMSIG(code));
		if (WCOREDUMP(code))
			text_string(out, " (core dumped)");
	}
	text_string(out, " +++");
	stream_end(stream);
}

static void release_hold(struct text_view *view, struct text_task *task)
{
	view->held -= task->end_held;
	task->end_held = false;
}

/* The last line of a task; it is gone afterwards. */
static void end_task(struct text_view *view, struct text_task *task, s64 status, u64 time_ns)
{
	struct stream *stream = stream_of(view, task);

	if (stream != NULL && (stream->open == task || stream->deferred == task))
		stream_cut(view, stream);
	print_end(view, task, status, time_ns);
	set_dead(view, task);
	release_hold(view, task);
	if (task->own.output != NULL)
		view_flush(&view->view, task->own.output);
	/* With -Y the sender of SIGCHLD is named after its end. */
	if (!text_shows_names(view))
		task_table_drop(&view->tasks, task->id.index);
}

/* A thread of the process that is inside execve, other than `task`. */
static bool sibling_executes(const struct text_view *view, const struct text_task *task)
{
	for (u32 i = 0; i < view->tasks.capacity && view->executing > 0; i++) {
		const struct text_task *other = task_table_find(&view->tasks, i);

		if (other != NULL && other != task && other->id.pid == task->id.pid &&
		    other->executing)
			return true;
	}
	return false;
}

static struct text_task *held_leader(const struct text_view *view, const struct text_task *task)
{
	struct text_task *leader = view->held > 0 ? find_by_tid(view, task->id.pid) : NULL;

	return leader != NULL && leader != task && leader->end_held ? leader : NULL;
}

int text_task_exit(struct text_view *view, struct text_task *task, const struct view_event *event)
{
	const struct weir_record_value *record = (const void *)event->record;
	struct text_task *leader = held_leader(view, task);

	if (!task->alive)
		return 0;
	text_call_abandon(view, task, event->time_ns);
	if (task->id.tid == task->id.pid && sibling_executes(view, task)) {
		task->end_held = true;
		view->held++;
		task->held_status = record->value;
		return 0;
	}
	if (leader != NULL && !sibling_executes(view, leader))
		end_task(view, leader, leader->held_status, event->time_ns);
	end_task(view, task, record->value, event->time_ns);
	return 0;
}

static void print_superseded(struct text_view *view, struct text_task *leader, s32 former_tid,
			     u64 time_ns)
{
	struct stream *stream = stream_of(view, leader);
	struct text *out;

	if (stream == NULL || text_is_quiet(view, FILTER_QUIET_THREAD_EXECVE))
		return;
	out = stream_begin(view, stream, leader, time_ns);
	text_string(out, "+++ superseded by execve in pid ");
	text_signed(out, former_tid);
	text_string(out, " +++");
	stream_end(stream);
}

/* With -ff the new leader goes on in the file of the old one. */
static void inherit_stream(struct text_view *view, struct text_task *task, struct text_task *leader)
{
	struct stream *stream = stream_of(view, task);

	if (stream == &view->shared || stream == NULL)
		return;
	stream_cut(view, stream);
	view_flush(&view->view, stream->output);
	output_destroy(stream->output);
	task->own = leader->own;
	memset(&leader->own, 0, sizeof(leader->own));
}

/* When the line of its execve is open still, it says where that goes on. */
static void close_changed(struct text_view *view, struct text_task *task, s32 tid)
{
	struct stream *stream = stream_of(view, task);
	struct text *out;

	if (stream == NULL || stream->open != task)
		return;
	out = stream_text(stream);
	text_string(out, " <pid changed to ");
	text_signed(out, tid);
	text_string(out, " ...>");
	stream_end(stream);
}

/* The thread `task` becomes the leader; the old leader, with that tid, is gone. */
static void supersede(struct text_view *view, struct text_task *task, struct text_task *leader,
		      u64 time_ns)
{
	text_call_abandon(view, leader, time_ns);
	set_dead(view, leader);
	close_changed(view, task, leader->id.tid);
	print_superseded(view, leader, task->id.tid, time_ns);
	release_hold(view, leader);
	inherit_stream(view, task, leader);
}

int text_task_exec(struct text_view *view, struct text_task *task, const struct view_event *event)
{
	const struct weir_record_exec *record = (const void *)event->record;
	s32 tid = event->task->tid;
	struct stream *stream = stream_of(view, task);
	struct text_task *leader;

	/* A thread of which this is the first event is known by its new number only. */
	if (record->former_tid != 0)
		task->id.tid = record->former_tid;
	leader = tid != task->id.tid ? find_by_tid(view, tid) : NULL;
	/* What began under the old number is printed under it. */
	if (leader != NULL && stream != NULL && stream->deferred == task)
		text_call_show(view, stream);
	if (leader != NULL)
		supersede(view, task, leader, event->time_ns);
	task->id.tid = tid;
	return 0;
}

int text_task_call_exit(struct text_view *view, struct text_task *task,
			const struct view_event *event)
{
	struct text_task *leader = held_leader(view, task);
	int err = text_call_exit(view, task, event);

	/* The exec failed: the leader had really ended. */
	if (leader != NULL && !sibling_executes(view, leader))
		end_task(view, leader, leader->held_status, event->time_ns);
	return err;
}
