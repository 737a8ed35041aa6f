/* SPDX-License-Identifier: MIT */
/*
 * Statistics as a table: which columns it has, and its text.
 */
#ifndef WEIR_VIEW_STAT_TABLE_H
#define WEIR_VIEW_STAT_TABLE_H

#include "view/text.h"

struct stat_rows;

enum { STAT_COLUMNS_MAXIMUM = 16 };

/* In printing order, as indexes of the table in stat_table.c. */
struct stat_columns {
	unsigned int count; /* 0: those that strace prints */
	u8 columns[STAT_COLUMNS_MAXIMUM];
};

/* `-U NAME[,NAME...]`, in all of strace's spellings. -EINVAL for others, and for one twice. */
int stat_columns_parse(const char *text, struct stat_columns *columns);

/* Those that strace prints, with the latencies p50, p99 and maximum. */
void stat_columns_with_latencies(struct stat_columns *columns);

void stat_table_print(struct text *out, const struct stat_columns *columns,
		      const struct stat_rows *rows);

#endif
