/* SPDX-License-Identifier: MIT */
/*
 * The table of statistics: one row here per column that it can have. Numbers
 * stand to the right, the name of the call, if it is not the last, to the left.
 */
#include "view/stat_table.h"
#include "view/stat_rows.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { CELL_SIZE = 64, NAMES_MAXIMUM = 3 };

struct column {
	const char *names[NAMES_MAXIMUM]; /* for -U */
	const char *heading;
	int width;
	void (*print)(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns);
};

static void print_share(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	/* A total of 0 is whole, too. */
	double share = total_ns != 0 ? (double)row->total_ns / (double)total_ns : row->nr == -1;

	snprintf(cell, CELL_SIZE, "%.2f", 100 * share);
}

static void print_seconds(char cell[CELL_SIZE], u64 ns)
{
	snprintf(cell, CELL_SIZE, "%.6f", (double)ns / 1e9);
}

static void print_total_time(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	(void)total_ns;
	print_seconds(cell, row->total_ns);
}

static void print_shortest(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	(void)total_ns;
	print_seconds(cell, row->calls > 0 ? row->minimum_ns : 0);
}

static void print_longest(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	(void)total_ns;
	print_seconds(cell, row->maximum_ns);
}

static void print_average(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	(void)total_ns;
	snprintf(cell, CELL_SIZE, "%llu", (unsigned long long)(stat_row_average(row) / 1000));
}

static void print_calls(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	(void)total_ns;
	snprintf(cell, CELL_SIZE, "%llu", (unsigned long long)row->calls);
}

/* No errors: an empty field, as strace prints it. */
static void print_errors(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	(void)total_ns;
	cell[0] = '\0';
	if (row->errors != 0)
		snprintf(cell, CELL_SIZE, "%llu", (unsigned long long)row->errors);
}

/* Microseconds, with as many digits as fit. */
static void print_latency(char cell[CELL_SIZE], u64 ns)
{
	double us = (double)ns / 1000;

	snprintf(cell, CELL_SIZE, "%.*f", us < 10000 ? 3 : us < 1000000 ? 1 : 0, us);
}

static void print_median(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	(void)total_ns;
	print_latency(cell, stat_row_quantile(row, 500));
}

static void print_p99(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	(void)total_ns;
	print_latency(cell, stat_row_quantile(row, 990));
}

static void print_maximum(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	(void)total_ns;
	print_latency(cell, row->maximum_ns);
}

static void print_name(char cell[CELL_SIZE], const struct stat_row *row, u64 total_ns)
{
	(void)total_ns;
	snprintf(cell, CELL_SIZE, "%s", row->name);
}

enum column_index {
	SHARE,
	TOTAL,
	AVERAGE,
	CALLS,
	ERRORS,
	MEDIAN,
	P99,
	MAXIMUM,
	NAME,
	SHORTEST,
	LONGEST,
};

static const struct column columns_known[] = {
	[SHARE] = { { "time-percent", "time_percent", "time" }, "% time", 6, print_share },
	[TOTAL] = { { "total-time", "time-total", "total_time" }, "seconds", 11, print_total_time },
	[AVERAGE] = { { "avg-time", "time-avg", "avg_time" }, "usecs/call", 11, print_average },
	[CALLS] = { { "calls", "count" }, "calls", 9, print_calls },
	[ERRORS] = { { "errors", "error" }, "errors", 9, print_errors },
	[MEDIAN] = { { "p50-time" }, "p50 usec", 9, print_median },
	[P99] = { { "p99-time" }, "p99 usec", 9, print_p99 },
	[MAXIMUM] = { { NULL }, "max usec", 9, print_maximum },
	[NAME] = { { "name", "syscall", "syscall-name" }, "syscall", 16, print_name },
	[SHORTEST] = { { "min-time", "time-min", "shortest" }, "shortest", 8, print_shortest },
	[LONGEST] = { { "max-time", "time-max", "longest" }, "longest", 8, print_longest },
};

static_assert(array_size(columns_known) <= STAT_COLUMNS_MAXIMUM, "each may be wanted");

static const struct stat_columns usual = { 6, { SHARE, TOTAL, AVERAGE, CALLS, ERRORS, NAME } };

void stat_columns_with_latencies(struct stat_columns *columns)
{
	*columns = (struct stat_columns){
		9, { SHARE, TOTAL, AVERAGE, CALLS, ERRORS, MEDIAN, P99, MAXIMUM, NAME }
	};
}

static int find_column(const char *name)
{
	for (size_t i = 0; i < array_size(columns_known); i++) {
		for (size_t j = 0; j < NAMES_MAXIMUM; j++) {
			const char *known = columns_known[i].names[j];

			if (known != NULL && strcmp(known, name) == 0)
				return (int)i;
		}
	}
	return -EINVAL;
}

static int add_column(struct stat_columns *columns, const char *name)
{
	int column = find_column(name);

	if (column < 0 || memchr(columns->columns, column, columns->count) != NULL)
		return -EINVAL;
	columns->columns[columns->count++] = (u8)column;
	return 0;
}

int stat_columns_parse(const char *text, struct stat_columns *columns)
{
	struct stat_columns read = { 0 };
	char copy[256];
	char *rest = copy;
	int err = 0;

	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return -EINVAL;
	for (char *name; err == 0 && (name = strsep(&rest, ",")) != NULL;)
		err = add_column(&read, name);
	if (err == 0)
		*columns = read;
	return err;
}

/* One cell: names that others follow stand to the left, all else to the right. */
static void put_cell(struct text *out, const struct stat_columns *columns, unsigned int at,
		     const char *cell)
{
	const struct column *column = &columns_known[columns->columns[at]];
	bool is_last = at + 1 == columns->count;
	bool is_name = columns->columns[at] == NAME;
	int width = is_name ? (is_last ? 0 : -column->width) : column->width;
	char padded[CELL_SIZE + 2];

	snprintf(padded, sizeof(padded), "%*s%c", width, cell, is_last ? '\n' : ' ');
	text_string(out, padded);
}

static void put_dashes(struct text *out, const struct stat_columns *columns)
{
	static const char dashes[] = "----------------";

	for (unsigned int i = 0; i < columns->count; i++) {
		int width = columns_known[columns->columns[i]].width;

		text_append(out, dashes, (size_t)width);
		text_char(out, i + 1 == columns->count ? '\n' : ' ');
	}
}

static void put_row(struct text *out, const struct stat_columns *columns,
		    const struct stat_row *row, u64 total_ns)
{
	char cell[CELL_SIZE];

	for (unsigned int i = 0; i < columns->count; i++) {
		columns_known[columns->columns[i]].print(cell, row, total_ns);
		put_cell(out, columns, i, cell);
	}
}

void stat_table_print(struct text *out, const struct stat_columns *columns,
		      const struct stat_rows *rows)
{
	struct stat_row total;

	if (columns->count == 0)
		columns = &usual;
	stat_rows_total(rows, &total);
	for (unsigned int i = 0; i < columns->count; i++)
		put_cell(out, columns, i, columns_known[columns->columns[i]].heading);
	put_dashes(out, columns);
	for (u32 i = 0; i < rows->count; i++)
		put_row(out, columns, &rows->rows[i], total.total_ns);
	put_dashes(out, columns);
	put_row(out, columns, &total, total.total_ns);
}
