/* SPDX-License-Identifier: MIT */
/*
 * The planner thread of a session: it answers plan requests of agents.
 */
#ifndef WEIR_SUPERVISOR_PLANS_H
#define WEIR_SUPERVISOR_PLANS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "supervisor/run.h"

struct planned;
struct session;

struct plans {
	pthread_t thread;
	atomic_bool stop;
	bool no_cache;
	struct session *session;
	struct planned *planned;	    /* files that were asked for, of the thread */
	u32 undecodable_count;		    /* of them: some proven code is none that Zydis knows */
	char undecodable[UNDECODABLE_SIZE]; /* where, in the first such file */
};

/* Starts the thread. 0 or -errno. */
int plans_start(struct session *session);

/* Ends it, when it has answered what it is about to answer. */
void plans_stop(struct plans *plans);

#endif
