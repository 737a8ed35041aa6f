/* SPDX-License-Identifier: MIT */
/*
 * The near end of hosted engines (base/hosted.h): callbacks that ask another
 * process. Exported by name for the supervisor, which hands the addresses on.
 */
#ifndef WEIR_AGENT_HOSTED_H
#define WEIR_AGENT_HOSTED_H

#include "base/hosted.h"

#pragma GCC visibility push(default)

/* The callbacks of every engine of a hosted process; engine->data is its proxy. */
extern const struct utrace_engine_ops hosted_ops;

/* Returns a proxy that is in use by nobody else, or NULL. By the hosted process. */
struct hosted_proxy *hosted_proxy_new(struct hosted_channel *channel);

/*
 * The hosted process is dead: no thread waits for it any more, its locks are
 * broken, its engines detached, its references returned. By the supervisor.
 */
void hosted_bury(struct hosted_channel *channel);

#pragma GCC visibility pop

#endif
