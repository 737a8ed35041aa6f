/* SPDX-License-Identifier: MIT */
/*
 * `weir sites`: per mapping, how many system call sites were met, how they
 * were patched, and how many calls came through the jump and the trap.
 */
#ifndef WEIR_VIEW_SITES_VIEW_H
#define WEIR_VIEW_SITES_VIEW_H

#include "view/output.h"
#include "view/view.h"

struct sites_options {
	bool verbose; /* each site, too */
	bool json;
};

/* The output stays the caller's. NULL: no memory. */
struct view *sites_view_create(const struct sites_options *options, struct output *output);

#endif
