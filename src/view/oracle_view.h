/* SPDX-License-Identifier: MIT */
/*
 * `weir check --oracle`: what the kernel wrote and the table of calls had not
 * predicted, one line per call and argument, then the figures.
 */
#ifndef WEIR_VIEW_ORACLE_VIEW_H
#define WEIR_VIEW_ORACLE_VIEW_H

#include "view/output.h"
#include "view/view.h"

/* What came out, for the command's exit status. */
struct oracle_result {
	u64 checked;
	u64 skipped;
	u64 unpredicted; /* findings */
};

/* The output stays the caller's, and so does the result. NULL: no memory. */
struct view *oracle_view_create(struct output *output, struct oracle_result *result);

#endif
