/* SPDX-License-Identifier: MIT */
/*
 * The numbers in front of and behind a line: times, addresses, durations.
 * Written by hand, as every line of a fast trace has some.
 */
#ifndef WEIR_VIEW_STAMP_H
#define WEIR_VIEW_STAMP_H

#include "base/types.h"
#include "view/text.h"

enum stamp_clock {
	STAMP_NONE,
	STAMP_LOCAL, /* -t: 12:34:56, -tt: 12:34:56.123456 */
	STAMP_UNIX,  /* -ttt: 1700000000.123456 */
};

/* How many digits of a second are printed: 0, 3, 6 or 9. */
enum { STAMP_DIGITS_DEFAULT = 6 };

struct stamp {
	enum stamp_clock clock;
	unsigned int digits; /* of its seconds */
	bool relative;	     /* -r: since the line before */
	unsigned int relative_digits;
	bool started; /* last_ns is set */
	u64 last_ns;
	u64 second; /* whose local time `local` is */
	char local[24];
};

/* Both times that were asked for, each followed by a space. */
void stamp_print(struct stamp *stamp, struct text *out, u64 time_ns);

/* `[ 231] ` */
void stamp_number(struct text *out, s64 number);

/* `[00007f465b4d2409] `, or question marks for address 0. */
void stamp_address(struct text *out, u64 address);

/* ` <0.000012>` */
void stamp_duration(struct text *out, u64 duration_ns, unsigned int digits);

/* The digits of `s`, `ms`, `us` or `ns`; -EINVAL for others. */
int stamp_parse_precision(const char *name, unsigned int *digits);

/*
 * What --absolute-timestamps takes: none, time or unix, and a precision, in any
 * order, with `format:` and `precision:` before them or not. -EINVAL for others.
 */
int stamp_parse_clock(const char *text, enum stamp_clock *clock, unsigned int *digits);

#endif
