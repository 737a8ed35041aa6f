/* SPDX-License-Identifier: MIT */
/*
 * Rows of call statistics: adding up, histogram quantiles, order.
 */
#ifndef WEIR_VIEW_STAT_ROWS_H
#define WEIR_VIEW_STAT_ROWS_H

#include "view/stat_view.h"

struct stat_row {
	s64 nr;
	bool compat; /* by int 0x80: numbers of i386 */
	char name[40];
	u64 calls;
	u64 errors;
	u64 total_ns;
	u64 minimum_ns;
	u64 maximum_ns;
	u64 buckets[WEIR_STAT_BUCKETS];
};

struct stat_rows {
	struct stat_row *rows;
	u32 count;
	u32 capacity;
	u32 by_number[FILTER_CALL_COUNT]; /* index + 1 of the row of a call */
};

/* The row of a call, made on first use. NULL: no memory. */
struct stat_row *stat_rows_get(struct stat_rows *rows, s64 nr, bool compat);

void stat_row_count(struct stat_row *row, u64 duration_ns, bool failed);
void stat_row_add(struct stat_row *row, const struct weir_record_stat *record);

/* Adds up all rows, for the total line, whose number is -1. */
void stat_rows_total(const struct stat_rows *rows, struct stat_row *total);

/* Orders the rows, the largest first; equal ones by number. Rows may not be got afterwards. */
void stat_rows_sort(struct stat_rows *rows, enum stat_sort sort);

/*
 * The latency that `permille` of the calls did not exceed: the middle of the
 * bucket, within the extremes that were seen.
 */
u64 stat_row_quantile(const struct stat_row *row, u32 permille);
u64 stat_row_average(const struct stat_row *row);

void stat_rows_finish(struct stat_rows *rows);

#endif
