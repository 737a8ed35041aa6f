/* SPDX-License-Identifier: MIT */
/*
 * The statistics table. Counting happens while events come in (or came in
 * counted), everything is printed at the end.
 */
#include "view/stat_view.h"
#include "view/json.h"
#include "view/stat_rows.h"
#include "view/tasks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The call a task is in; time 0: none that counts. */
struct stat_call {
	u64 entry_ns;
	s64 nr;
	bool compat;
};

struct stat_view {
	struct view view;
	struct stat_options options;
	struct output *output;
	struct task_table tasks; /* of struct stat_call */
	struct stat_rows rows;
};

static struct stat_view *stat_view_of(struct view *view)
{
	return (struct stat_view *)view;
}

int stat_sort_parse(const char *key, enum stat_sort *sort)
{
	static const struct {
		const char *key;
		enum stat_sort sort;
	} keys[] = {
		{ "time", STAT_SORT_TIME },	    { "time-total", STAT_SORT_TIME },
		{ "total-time", STAT_SORT_TIME },   { "time-percent", STAT_SORT_TIME },
		{ "min-time", STAT_SORT_MINIMUM },  { "shortest", STAT_SORT_MINIMUM },
		{ "time-min", STAT_SORT_MINIMUM },  { "max-time", STAT_SORT_MAXIMUM },
		{ "longest", STAT_SORT_MAXIMUM },   { "time-max", STAT_SORT_MAXIMUM },
		{ "avg-time", STAT_SORT_AVERAGE },  { "time-avg", STAT_SORT_AVERAGE },
		{ "calls", STAT_SORT_CALLS },	    { "count", STAT_SORT_CALLS },
		{ "errors", STAT_SORT_ERRORS },	    { "error", STAT_SORT_ERRORS },
		{ "name", STAT_SORT_NAME },	    { "syscall", STAT_SORT_NAME },
		{ "syscall-name", STAT_SORT_NAME }, { "nothing", STAT_SORT_NOTHING },
		{ "none", STAT_SORT_NOTHING },
	};

	for (size_t i = 0; i < array_size(keys); i++) {
		if (strcmp(keys[i].key, key) != 0)
			continue;
		*sort = keys[i].sort;
		return 0;
	}
	return -EINVAL;
}

/*** Counting ***/

static int on_entry(struct stat_view *view, const struct view_event *event)
{
	const struct weir_record_entry *entry = (const void *)event->record;
	struct stat_call *call = task_table_get(&view->tasks, event->task->index);

	if (call == NULL)
		return -ENOMEM;
	call->nr = entry->nr;
	call->compat = (entry->head.flags & WEIR_CALL_COMPAT) != 0;
	call->entry_ns =
	    filter_has_call(view->options.filter->calls, entry->nr) ? event->time_ns : 0;
	return 0;
}

static int on_exit_record(struct stat_view *view, const struct view_event *event)
{
	const struct weir_record_exit *exit = (const void *)event->record;
	struct stat_call *call = task_table_find(&view->tasks, event->task->index);
	bool failed = result_is_error(exit->result);
	struct stat_row *row;

	if (call == NULL || call->entry_ns == 0)
		return 0;
	if ((view->options.filter->statuses >> (failed ? FILTER_FAILED : FILTER_SUCCESSFUL) & 1) ==
	    0)
		return 0;
	row = stat_rows_get(&view->rows, call->nr, call->compat);
	if (row == NULL)
		return -ENOMEM;
	stat_row_count(row, view_elapsed(call->entry_ns, event->time_ns), failed);
	call->entry_ns = 0;
	return 0;
}

static int on_stat(struct stat_view *view, const struct view_event *event)
{
	const struct weir_record_stat *record = (const void *)event->record;
	bool compat = (record->head.flags & WEIR_CALL_COMPAT) != 0;
	struct stat_row *row;

	if (record->calls == 0)
		return 0;
	row = stat_rows_get(&view->rows, record->nr, compat);
	if (row == NULL)
		return -ENOMEM;
	stat_row_add(row, record);
	return 0;
}

static int stat_event(struct view *view, const struct view_event *event)
{
	static int (*const handlers[WEIR_RECORD_TYPE_COUNT])(struct stat_view * view,
							     const struct view_event *event) = {
		[WEIR_RECORD_SYSCALL_ENTRY] = on_entry,
		[WEIR_RECORD_SYSCALL_EXIT] = on_exit_record,
		[WEIR_RECORD_STAT] = on_stat,
	};
	u16 type = event->record->type;

	view_count(view, event->record);
	if (type >= WEIR_RECORD_TYPE_COUNT || handlers[type] == NULL)
		return 0;
	return handlers[type](stat_view_of(view), event);
}

/*** Printing ***/

static void put_object(struct stat_view *view, const struct stat_row *row, bool is_row)
{
	struct text *out = &view->output->text;

	text_char(out, '{');
	json_member_unsigned(out, "v", 1);
	json_member_string(out, "ev", is_row ? "stat" : "stat_total");
	if (is_row) {
		json_member_signed(out, "nr", row->nr);
		json_member_string(out, "name", row->name);
		json_member_string(out, "abi", row->compat ? "i386" : "x86_64");
	}
	json_member_unsigned(out, "calls", row->calls);
	json_member_unsigned(out, "errors", row->errors);
	json_member_unsigned(out, "total_ns", row->total_ns);
	json_member_unsigned(out, "min_ns", row->calls > 0 ? row->minimum_ns : 0);
	json_member_unsigned(out, "max_ns", row->maximum_ns);
	json_member_unsigned(out, "p50_ns", stat_row_quantile(row, 500));
	json_member_unsigned(out, "p99_ns", stat_row_quantile(row, 990));
	text_string(out, "}\n");
}

static void put_objects(struct stat_view *view)
{
	struct stat_row total;

	stat_rows_total(&view->rows, &total);
	for (u32 i = 0; i < view->rows.count; i++)
		put_object(view, &view->rows.rows[i], true);
	put_object(view, &total, false);
}

static int stat_finish(struct view *view)
{
	struct stat_view *stat = stat_view_of(view);

	stat_rows_sort(&stat->rows, stat->options.sort);
	if (stat->options.json)
		put_objects(stat);
	else
		stat_table_print(&stat->output->text, &stat->options.columns, &stat->rows);
	return view_flush(view, stat->output);
}

static void stat_destroy(struct view *view)
{
	struct stat_view *stat = stat_view_of(view);

	task_table_finish(&stat->tasks);
	stat_rows_finish(&stat->rows);
	free(stat);
}

static const struct view_ops stat_ops = {
	.event = stat_event,
	.finish = stat_finish,
	.destroy = stat_destroy,
};

struct view *stat_view_create(const struct stat_options *options, struct output *output)
{
	struct stat_view *stat = calloc(1, sizeof(*stat));

	if (stat == NULL)
		return NULL;
	stat->view.ops = &stat_ops;
	stat->options = *options;
	if (options->latencies && options->columns.count == 0)
		stat_columns_with_latencies(&stat->options.columns);
	stat->output = output;
	stat->tasks.element_size = sizeof(struct stat_call);
	return &stat->view;
}
