/* SPDX-License-Identifier: MIT */
/* A view that lets another see records of one type only. */
#ifndef WEIR_CLI_ONLY_VIEW_H
#define WEIR_CLI_ONLY_VIEW_H

#include "view/view.h"

/*
 * Owns the other view from now on, also when it fails. The other one says
 * nothing, not even at the end, when there was no such record. NULL: no memory,
 * or the other view is NULL.
 */
struct view *only_view_create(struct view *other, enum weir_record_type type);

#endif
