/* SPDX-License-Identifier: MIT */
/*
 * `weir trace --json`: one JSON object per completed event and line. The
 * schema is docs/json.md.
 */
#ifndef WEIR_VIEW_JSON_VIEW_H
#define WEIR_VIEW_JSON_VIEW_H

#include "view/decode.h"
#include "view/filter.h"
#include "view/output.h"
#include "view/view.h"

struct json_options {
	const struct filter *filter; /* outlives the view */
	struct decode_options decode;
};

/* The output stays the caller's. NULL: no memory. */
struct view *json_view_create(const struct json_options *options, struct output *output);

#endif
