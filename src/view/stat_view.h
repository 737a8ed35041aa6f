/* SPDX-License-Identifier: MIT */
/*
 * `weir stat`, and `weir trace -c`: a table of calls, errors and latencies,
 * from STAT rows when engines counted, from entry and exit pairs otherwise.
 */
#ifndef WEIR_VIEW_STAT_VIEW_H
#define WEIR_VIEW_STAT_VIEW_H

#include "view/filter.h"
#include "view/output.h"
#include "view/stat_table.h"
#include "view/view.h"

enum stat_sort {
	STAT_SORT_TIME,
	STAT_SORT_MINIMUM,
	STAT_SORT_MAXIMUM,
	STAT_SORT_AVERAGE,
	STAT_SORT_CALLS,
	STAT_SORT_ERRORS,
	STAT_SORT_NAME,
	STAT_SORT_NOTHING,
};

struct stat_options {
	const struct filter *filter; /* of pairs: what is counted. Outlives the view */
	enum stat_sort sort;
	struct stat_columns columns; /* -U */
	bool latencies;		     /* without -U: columns p50, p99 and max */
	bool json;
};

/* The key of `-S KEY`, in all of strace's spellings. Returns -EINVAL for others. */
int stat_sort_parse(const char *key, enum stat_sort *sort);

/* The output stays the caller's. NULL: no memory. */
struct view *stat_view_create(const struct stat_options *options, struct output *output);

#endif
