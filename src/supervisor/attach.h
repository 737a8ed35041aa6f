/* SPDX-License-Identifier: MIT */
/*
 * Attaching to processes that run already.
 *
 * They are stopped first, all threads of each, so that engines find their tasks when
 * they begin; then the agent is brought in, and from there on nothing tells such a
 * process from one that weir started. Called by the control thread, which is the tracer
 * meanwhile.
 */
#ifndef WEIR_SUPERVISOR_ATTACH_H
#define WEIR_SUPERVISOR_ATTACH_H

struct session;

/*
 * Stops the processes of the options and makes their tasks. 0, or -errno after saying
 * why: then all of them run on as before.
 */
int attach_stop(struct session *session);

/* Brings the agent in, and lets them go on. The same. */
int attach_bring_agent(struct session *session);

/*
 * Takes the domain out of a process that was left, unless threads are on their way
 * through it still; it does no harm there.
 */
void attach_unmap(struct session *session, int pid);

/* Lets them go on as they were; nothing to do after attach_bring_agent. */
void attach_give_up(struct session *session);

#endif
