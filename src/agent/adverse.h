/* SPDX-License-Identifier: MIT */
/*
 * --adverse=SEED, for tests of weir itself: what seldom happens happens often.
 * Sites are patched at random traps and restored at random calls, every third
 * one is never patched, pages for stubs are not to be had, and rings are full
 * when two records wait in them.
 */
#ifndef WEIR_AGENT_ADVERSE_H
#define WEIR_AGENT_ADVERSE_H

#include "agent/thread.h"

static inline bool adverse_mode(void)
{
	return unlikely(domain_get()->options.adverse != 0);
}

/* True once in so many times, by the thread's own dice. For adverse mode only. */
bool adverse_chance(struct thread *thread, u32 one_in);

/* Is this code never to be changed? The same in each process that maps the file. */
bool adverse_refuses(u64 file_offset);

/* A call begins: now and then its site, or every one, is what it was. */
void adverse_call(struct thread *thread, const struct pt_regs *regs);

#endif
