/* SPDX-License-Identifier: MIT */
/*
 * The debug log: what weir itself does, for `--debug=FILE`. One ring of small
 * entries in the domain's heap; any agent context may write, also a signal
 * handler; the supervisor prints. Off (the usual case), a note costs one test.
 */
#ifndef WEIR_AGENT_DEBUG_H
#define WEIR_AGENT_DEBUG_H

#include "base/debug_log.h"
#include "base/domain.h"

void debug_write(struct debug_log *log, enum debug_event event, u64 first, u64 second);

/* Notes an event of the calling thread, with two values that debug_log.def explains. */
static inline void debug_note(enum debug_event event, u64 first, u64 second)
{
	struct debug_log *log = domain_get()->debug_log;

	if (unlikely(log != NULL))
		debug_write(log, event, first, second);
}

#endif
