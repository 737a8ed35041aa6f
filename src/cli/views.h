/* SPDX-License-Identifier: MIT */
/*
 * The views that commands show, with the looks that the settings ask for. Each
 * function returns NULL after a message when there is no such view.
 */
#ifndef WEIR_CLI_VIEWS_H
#define WEIR_CLI_VIEWS_H

#include "cli/invocation.h"
#include "view/view.h"

/* Events as lines, in strace's grammar or as JSON. */
struct view *views_trace(const struct invocation *invocation);

/* The table of calls; with latencies it has columns for p50, p99 and max. */
struct view *views_stat(const struct invocation *invocation, bool latencies);

/* Events as they come, then the table of them. */
struct view *views_trace_and_stat(const struct invocation *invocation);

/* Events as they come, then the table of what the stat engine counted, if it did. */
struct view *views_engines(const struct invocation *invocation);

/* Call sites by mapping. */
struct view *views_sites(const struct invocation *invocation);

#endif
