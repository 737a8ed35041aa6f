/* SPDX-License-Identifier: MIT */
/* One event stream into two views: `weir trace -C` traces and counts. */
#ifndef WEIR_VIEW_TEE_VIEW_H
#define WEIR_VIEW_TEE_VIEW_H

#include "view/view.h"

/*
 * Owns both views; destroys them when there is no memory, and returns NULL
 * then. The first finishes first. Losses of both are in its counters.
 */
struct view *tee_view_create(struct view *first, struct view *second);

#endif
