/* SPDX-License-Identifier: MIT */
/*
 * Probes of engines: adding them, and what happens when a thread comes to one.
 */
#ifndef WEIR_AGENT_PROBES_H
#define WEIR_AGENT_PROBES_H

#include "agent/thread.h"
#include "patch/known.h"

/* Calls the engine. False: the probe was removed. */
bool probe_hit(const struct wanted_point *wanted, u64 address, struct pt_regs *regs);

#endif
