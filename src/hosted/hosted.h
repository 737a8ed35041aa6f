/* SPDX-License-Identifier: MIT */
/*
 * Inside libweir-host. Everything here belongs to the one connection that a
 * hosted process has.
 */
#ifndef WEIR_HOSTED_HOSTED_H
#define WEIR_HOSTED_HOSTED_H

#include "base/hosted.h"

/*
 * An engine as the client sees it: its own ops and data, where the engine in
 * the domain has those of the proxy.
 */
struct mirror {
	struct utrace_engine engine; /* first: the client's handle is the mirror's address */
	struct hosted_proxy *proxy;
	struct mirror *next;
	u32 busy; /* workers that look at it */
};

/* NULL before weir_host_start. */
extern struct hosted_channel *hosted_channel;

/* The functions of the domain; after this the calling thread may call them. */
const struct hosted_calls *hosted_enter(void);

/* The proxy whose callback this thread is making, or NULL. */
struct hosted_proxy *hosted_at_hand(void);

/* Whether this thread is in module->init. */
bool hosted_in_init(void);

/* Starts the first worker. 0 or -errno. */
int hosted_serve(void);

/* After channel->finished: waits until all that was asked is answered. */
void hosted_drain(void);

/* Between these a mirror is not freed, though its engine may go. */
struct mirror *mirror_begin(struct hosted_proxy *proxy);
void mirror_end(struct mirror *mirror);

/* Futex on words that several processes share. */
void hosted_wait(u32 *word, u32 value);
void hosted_wake(u32 *word);

#endif
