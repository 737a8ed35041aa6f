/* SPDX-License-Identifier: MIT */
/*
 * `weir trace`: events as lines in strace's grammar.
 */
#ifndef WEIR_VIEW_TEXT_VIEW_H
#define WEIR_VIEW_TEXT_VIEW_H

#include "view/decode.h"
#include "view/filter.h"
#include "view/output.h"
#include "view/stamp.h"
#include "view/view.h"

enum { TEXT_COLUMN_DEFAULT = 40, TEXT_STRING_LIMIT_DEFAULT = 32 };

struct text_options {
	const struct filter *filter; /* outlives the view */
	struct decode_options decode;
	enum stamp_clock clock;	   /* -t, -tt, -ttt */
	unsigned int clock_digits; /* of seconds, as in struct stamp */
	bool relative;		   /* -r */
	unsigned int relative_digits;
	bool durations; /* -T */
	unsigned int duration_digits;
	bool instruction_pointers; /* -i */
	bool numbers;		   /* -n */
	bool to_file;		   /* -o: each line starts with the task, `N `, not `[pid N] ` */
	unsigned int column;	   /* -a: where results stand */
	const char *separate;	   /* -ff: one file `separate.TID` per task; no shared output */
	unsigned int output_flags; /* of those files */
};

void text_options_init(struct text_options *options, const struct filter *filter);

/* The output stays the caller's; it may be NULL with options->separate. NULL: no memory. */
struct view *text_view_create(const struct text_options *options, struct output *output);

#endif
