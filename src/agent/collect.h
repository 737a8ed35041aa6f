/* SPDX-License-Identifier: MIT */
/*
 * Reclaiming the stubs of code that was unmapped.
 */
#ifndef WEIR_AGENT_COLLECT_H
#define WEIR_AGENT_COLLECT_H

#include "base/types.h"

/* Looks now and then whether stubs can be used again. To be called where some are given up. */
void collect_stubs(void);

/* In a fork child, where the patcher has reclaimed all. */
void collect_after_fork(void);

#endif
