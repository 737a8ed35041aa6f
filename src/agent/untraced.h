/* SPDX-License-Identifier: MIT */
/*
 * Images that go on without weir: why, and telling the user so.
 */
#ifndef WEIR_AGENT_UNTRACED_H
#define WEIR_AGENT_UNTRACED_H

#include "base/types.h"

enum untraced_reason {
	UNTRACED_NOT = 0,
	UNTRACED_NOT_FOLLOWED,
	UNTRACED_SET_ID,
	UNTRACED_CAPABILITIES,
	UNTRACED_NO_SUPERVISOR,
	UNTRACED_DEBUGGER,
	UNTRACED_REASON_COUNT
};

/*
 * Leaves a WEIR_RECORD_UNFOLLOWED with the path (program memory, 0: none) and the
 * reason. With --strict the run ends here.
 */
void untraced_report(enum untraced_reason reason, u64 path);

/* A new process, which is not followed; in its parent. */
void untraced_report_child(s32 tid);

#endif
