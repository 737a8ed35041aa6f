/* SPDX-License-Identifier: MIT */
/*
 * Signals without effect, for engines that want to see them all the same.
 */
#ifndef WEIR_AGENT_IGNORED_H
#define WEIR_AGENT_IGNORED_H

#include "agent/thread.h"

/*
 * Finds out anew which ignored signals are to be kept. Afterwards the real
 * mask is out of date: signal_follow_mask.
 */
void ignored_update(struct thread *thread);

/* Takes what has been kept and reports it. On the way back from a call, or to a handler. */
void ignored_collect(struct thread *thread, struct pt_regs *regs);

/* After a call: may it be that one is there, and is it worth a look? */
bool ignored_worth_a_look(const struct pt_regs *regs);

#endif
