/* SPDX-License-Identifier: MIT */
/*
 * Counting calls by the way they came, for those who want to know what weir
 * saw: `weir sites` and --accounting.
 */
#ifndef WEIR_AGENT_ACCOUNT_H
#define WEIR_AGENT_ACCOUNT_H

#include "agent/thread.h"

/* A call begins, and something is counted (domain option). */
void account_call(struct thread *thread, const struct pt_regs *regs);

#endif
