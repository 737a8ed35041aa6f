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
	STAMP_SECONDS,	    /* -t: 12:34:56 */
	STAMP_MICROSECONDS, /* -tt: 12:34:56.123456 */
	STAMP_UNIX,	    /* -ttt: 1700000000.123456 */
};

struct stamp {
	enum stamp_clock clock;
	bool relative; /* -r: since the line before */
	bool started;  /* last_ns is set */
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
void stamp_duration(struct text *out, u64 duration_ns);

#endif
