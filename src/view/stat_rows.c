/* SPDX-License-Identifier: MIT */
/*
 * Rows of call statistics. One row per call number; rows of several tasks are
 * added up, so quantiles come from the sum of their histograms.
 */
#include "view/stat_rows.h"
#include "view/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void name_row(struct stat_row *row)
{
	const struct syscall_info *info = row->compat ? NULL : syscall_info(row->nr);

	if (info != NULL)
		snprintf(row->name, sizeof(row->name), "%s", info->name);
	else
		snprintf(row->name, sizeof(row->name), "%s_0x%llx",
			 row->compat ? "int80" : "syscall", (unsigned long long)row->nr);
}

static struct stat_row *find_row(struct stat_rows *rows, s64 nr, bool compat)
{
	for (u32 i = 0; i < rows->count; i++)
		if (rows->rows[i].nr == nr && rows->rows[i].compat == compat)
			return &rows->rows[i];
	return NULL;
}

static struct stat_row *append_row(struct stat_rows *rows)
{
	struct stat_row *row;

	if (rows->count == rows->capacity) {
		u32 capacity = rows->capacity == 0 ? 64 : rows->capacity * 2;
		struct stat_row *larger = reallocarray(rows->rows, capacity, sizeof(*larger));

		if (larger == NULL)
			return NULL;
		rows->rows = larger;
		rows->capacity = capacity;
	}
	row = &rows->rows[rows->count++];
	memset(row, 0, sizeof(*row));
	row->minimum_ns = UINT64_MAX;
	return row;
}

struct stat_row *stat_rows_get(struct stat_rows *rows, s64 nr, bool compat)
{
	bool indexed = !compat && nr >= 0 && nr < FILTER_CALL_COUNT;
	struct stat_row *row;

	if (indexed && rows->by_number[nr] != 0)
		return &rows->rows[rows->by_number[nr] - 1];
	row = indexed ? NULL : find_row(rows, nr, compat);
	if (row != NULL)
		return row;
	row = append_row(rows);
	if (row == NULL)
		return NULL;
	row->nr = nr;
	row->compat = compat;
	name_row(row);
	if (indexed)
		rows->by_number[nr] = rows->count;
	return row;
}

void stat_row_count(struct stat_row *row, u64 duration_ns, bool failed)
{
	row->calls++;
	row->errors += failed;
	row->total_ns += duration_ns;
	if (duration_ns < row->minimum_ns)
		row->minimum_ns = duration_ns;
	if (duration_ns > row->maximum_ns)
		row->maximum_ns = duration_ns;
	row->buckets[weir_stat_bucket(duration_ns)]++;
}

void stat_row_add(struct stat_row *row, const struct weir_record_stat *record)
{
	row->calls += record->calls;
	row->errors += record->errors;
	row->total_ns += record->total_ns;
	if (record->minimum_ns < row->minimum_ns)
		row->minimum_ns = record->minimum_ns;
	if (record->maximum_ns > row->maximum_ns)
		row->maximum_ns = record->maximum_ns;
	for (u32 i = 0; i < WEIR_STAT_BUCKETS; i++)
		row->buckets[i] += record->buckets[i];
}

void stat_rows_total(const struct stat_rows *rows, struct stat_row *total)
{
	memset(total, 0, sizeof(*total));
	total->nr = -1;
	total->minimum_ns = UINT64_MAX;
	snprintf(total->name, sizeof(total->name), "total");
	for (u32 i = 0; i < rows->count; i++) {
		const struct stat_row *row = &rows->rows[i];

		total->calls += row->calls;
		total->errors += row->errors;
		total->total_ns += row->total_ns;
		if (row->minimum_ns < total->minimum_ns)
			total->minimum_ns = row->minimum_ns;
		if (row->maximum_ns > total->maximum_ns)
			total->maximum_ns = row->maximum_ns;
		for (u32 j = 0; j < WEIR_STAT_BUCKETS; j++)
			total->buckets[j] += row->buckets[j];
	}
}

u64 stat_row_average(const struct stat_row *row)
{
	return row->calls > 0 ? row->total_ns / row->calls : 0;
}

/* The smallest latency of a bucket: the inverse of weir_stat_bucket. */
static u64 bucket_start(u32 bucket)
{
	return bucket < 4 ? bucket : (u64)(4 + bucket % 4) << (bucket / 4 - 1);
}

/* A call may be counted without a latency, so the histogram counts for itself. */
static u64 histogram_count(const struct stat_row *row)
{
	u64 count = 0;

	for (u32 i = 0; i < WEIR_STAT_BUCKETS; i++)
		count += row->buckets[i];
	return count;
}

static u64 clamp(u64 value, const struct stat_row *row)
{
	if (value < row->minimum_ns)
		return row->minimum_ns;
	return value > row->maximum_ns ? row->maximum_ns : value;
}

u64 stat_row_quantile(const struct stat_row *row, u32 permille)
{
	u64 count = histogram_count(row);
	u64 rank = (count * permille + 999) / 1000;
	u64 seen = 0;

	for (u32 i = 0; i < WEIR_STAT_BUCKETS && count > 0; i++) {
		seen += row->buckets[i];
		if (seen >= rank && row->buckets[i] > 0)
			return clamp((bucket_start(i) + bucket_start(i + 1)) / 2, row);
	}
	return 0;
}

static int compare_unsigned(u64 a, u64 b)
{
	return a < b ? 1 : -(a > b);
}

static u64 sort_value(const struct stat_row *row, enum stat_sort sort)
{
	switch (sort) {
	case STAT_SORT_TIME:
		return row->total_ns;
	case STAT_SORT_MINIMUM:
		return row->minimum_ns;
	case STAT_SORT_MAXIMUM:
		return row->maximum_ns;
	case STAT_SORT_AVERAGE:
		return stat_row_average(row);
	case STAT_SORT_CALLS:
		return row->calls;
	case STAT_SORT_ERRORS:
		return row->errors;
	case STAT_SORT_NAME:
	case STAT_SORT_NOTHING:
		break;
	}
	return 0;
}

static int compare_rows(const void *left, const void *right, void *context)
{
	const enum stat_sort *sort = context;
	const struct stat_row *a = left;
	const struct stat_row *b = right;
	int order = compare_unsigned(sort_value(a, *sort), sort_value(b, *sort));

	if (*sort == STAT_SORT_NAME)
		order = strcmp(a->name, b->name);
	if (order != 0)
		return order;
	if (a->nr != b->nr)
		return a->nr < b->nr ? -1 : 1;
	return a->compat - b->compat;
}

void stat_rows_sort(struct stat_rows *rows, enum stat_sort sort)
{
	if (rows->count > 0)
		qsort_r(rows->rows, rows->count, sizeof(*rows->rows), compare_rows, &sort);
}

void stat_rows_finish(struct stat_rows *rows)
{
	free(rows->rows);
	memset(rows, 0, sizeof(*rows));
}
