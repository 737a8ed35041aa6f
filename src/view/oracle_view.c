/* SPDX-License-Identifier: MIT */
/*
 * Findings of the oracle, added up while they come in, printed at the end.
 */
#include "view/oracle_view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tables/signature.h"
#include "view/decode.h"

enum { ROWS_MAX = 4096, NO_ARGUMENT = 6 };

/* Findings of one kind at one argument of one call. */
struct oracle_row {
	s64 nr;
	u32 kind;
	u32 argument;
	u64 count;
	u64 first; /* bytes behind the argument: the lowest and the highest */
	u64 end;
};

struct oracle_view {
	struct view view;
	struct output *output;
	struct oracle_result *result;
	struct oracle_row *rows;
	size_t row_count;
	u64 checked[SYSCALL_LIMIT];
	u64 skipped[SYSCALL_LIMIT];
	u64 undescribed[SYSCALL_LIMIT];
	u64 not_kept; /* findings beyond ROWS_MAX */
};

/* What the kernel goes on writing after such a call has returned. */
static const struct {
	const char *call;
	const char *what;
} asyncs[] = {
#define BY_KIND(kind, method, operand, when)
#define CALL(call)
#define BY_CALL(call, selector, mask, value, reg, method, operand, length, when)
#define UNKNOWN(call, selector, mask, value)
#define ASYNC(call, where, what) { #call, what },
#include "tables/writes.def"
#undef ASYNC
#undef UNKNOWN
#undef BY_CALL
#undef CALL
#undef BY_KIND
};

static struct oracle_view *oracle_view_of(struct view *view)
{
	return (struct oracle_view *)view;
}

/*** Collecting ***/

static struct oracle_row *find_row(struct oracle_view *view,
				   const struct weir_record_oracle *finding)
{
	struct oracle_row *row;

	for (size_t i = 0; i < view->row_count; i++) {
		row = &view->rows[i];
		if (row->nr == finding->nr && row->kind == finding->kind &&
		    row->argument == finding->argument)
			return row;
	}
	if (view->row_count == ROWS_MAX)
		return NULL;
	row = &view->rows[view->row_count++];
	*row = (struct oracle_row){
		.nr = finding->nr,
		.kind = finding->kind,
		.argument = finding->argument,
		.first = ~0ULL,
	};
	return row;
}

static void add_finding(struct oracle_view *view, const struct weir_record_oracle *finding)
{
	struct oracle_row *row = find_row(view, finding);
	/* Without an argument there is nothing to count from. */
	u64 at = finding->argument < NO_ARGUMENT ? finding->offset : finding->address;

	if (finding->kind != WEIR_ORACLE_AMBIGUOUS)
		view->result->unpredicted++;
	if (row == NULL) {
		view->not_kept++;
		return;
	}
	row->count++;
	if (at < row->first)
		row->first = at;
	if (at + finding->size > row->end)
		row->end = at + finding->size;
}

static void add_counts(u64 counts[SYSCALL_LIMIT], const struct weir_record_oracle *row)
{
	if (row->nr >= 0 && row->nr < SYSCALL_LIMIT)
		counts[row->nr] += row->count;
}

static int oracle_event(struct view *base, const struct view_event *event)
{
	struct oracle_view *view = oracle_view_of(base);
	const struct weir_record_oracle *record = (const void *)event->record;

	view_count(base, event->record);
	if (event->record->type != WEIR_RECORD_ORACLE)
		return 0;
	if (record->kind == WEIR_ORACLE_CHECKED)
		add_counts(view->checked, record);
	else if (record->kind == WEIR_ORACLE_SKIPPED)
		add_counts(view->skipped, record);
	else if (record->kind == WEIR_ORACLE_UNDESCRIBED)
		add_counts(view->undescribed, record);
	else
		add_finding(view, record);
	return 0;
}

/*** Printing ***/

static void print_call(struct text *out, s64 nr)
{
	const struct syscall_info *info = nr >= 0 && nr < SYSCALL_LIMIT ? syscall_info(nr) : NULL;

	if (info != NULL)
		text_string(out, info->name);
	else
		text_format(out, "call %lld", (long long)nr);
}

static void print_row(struct text *out, const struct oracle_row *row)
{
	static const char *const words[] = {
		[WEIR_ORACLE_UNPREDICTED] = "unpredicted",
		[WEIR_ORACLE_TOUCHED] = "touched",
		[WEIR_ORACLE_AMBIGUOUS] = "ambiguous",
	};

	text_format(out, "%-12s ", words[row->kind]);
	print_call(out, row->nr);
	if (row->argument < NO_ARGUMENT)
		text_format(out, ": bytes %llu to %llu behind argument %u",
			    (unsigned long long)row->first, (unsigned long long)row->end - 1,
			    row->argument);
	else
		text_format(out, ": 0x%llx to 0x%llx", (unsigned long long)row->first,
			    (unsigned long long)row->end - 1);
	text_format(out, ", %llu times\n", (unsigned long long)row->count);
}

static void print_asyncs(const struct oracle_view *view, struct text *out)
{
	for (size_t i = 0; i < array_size(asyncs); i++) {
		s64 nr = syscall_number(asyncs[i].call);

		if (nr >= 0 && view->checked[nr] + view->skipped[nr] != 0)
			text_format(out, "asynchronous %s: %s\n", asyncs[i].call, asyncs[i].what);
	}
}

static void print_undescribed(const struct oracle_view *view, struct text *out)
{
	for (s64 nr = 0; nr < SYSCALL_LIMIT; nr++) {
		if (view->undescribed[nr] == 0)
			continue;
		text_string(out, "undescribed  ");
		print_call(out, nr);
		text_format(out, ": %llu calls, left to watching\n",
			    (unsigned long long)view->undescribed[nr]);
	}
}

static u64 sum(const u64 counts[SYSCALL_LIMIT])
{
	u64 total = 0;

	for (s64 nr = 0; nr < SYSCALL_LIMIT; nr++)
		total += counts[nr];
	return total;
}

static int oracle_finish(struct view *base)
{
	struct oracle_view *view = oracle_view_of(base);
	struct text *out = &view->output->text;

	for (size_t i = 0; i < view->row_count; i++)
		print_row(out, &view->rows[i]);
	if (view->not_kept != 0)
		text_format(out, "%llu findings more\n", (unsigned long long)view->not_kept);
	print_asyncs(view, out);
	print_undescribed(view, out);
	view->result->checked = sum(view->checked);
	view->result->skipped = sum(view->skipped);
	text_format(out, "%llu calls checked, %llu not (other threads ran), %llu unpredicted\n",
		    (unsigned long long)view->result->checked,
		    (unsigned long long)view->result->skipped,
		    (unsigned long long)view->result->unpredicted);
	return view_flush(base, view->output);
}

static void oracle_destroy(struct view *base)
{
	struct oracle_view *view = oracle_view_of(base);

	free(view->rows);
	free(view);
}

static const struct view_ops oracle_ops = {
	.event = oracle_event,
	.finish = oracle_finish,
	.destroy = oracle_destroy,
};

struct view *oracle_view_create(struct output *output, struct oracle_result *result)
{
	struct oracle_view *view = calloc(1, sizeof(*view));

	if (view == NULL)
		return NULL;
	view->rows = calloc(ROWS_MAX, sizeof(*view->rows));
	if (view->rows == NULL) {
		free(view);
		return NULL;
	}
	*result = (struct oracle_result){ 0 };
	view->view.ops = &oracle_ops;
	view->output = output;
	view->result = result;
	return &view->view;
}
