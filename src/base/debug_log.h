/* SPDX-License-Identifier: MIT */
/*
 * The layout of the debug log: entries are taken by a counter and published by
 * their sequence number, written last; a reader that finds another number than
 * it expects knows that the entry was overtaken or is not there yet.
 */
#ifndef WEIR_BASE_DEBUG_LOG_H
#define WEIR_BASE_DEBUG_LOG_H

#include "base/types.h"

enum debug_event {
#define DEBUG_EVENT(name, text, first, second) DEBUG_##name,
#include "base/debug_log.def"
#undef DEBUG_EVENT
	DEBUG_EVENT_COUNT
};

struct debug_entry {
	u64 sequence; /* 1 for the first entry ever; 0: being written */
	u64 time;     /* raw clock */
	u32 task;     /* creation index */
	u32 event;
	u64 first;
	u64 second;
};

enum { DEBUG_LOG_COUNT = 8192 };

struct debug_log {
	u64 next; /* entries taken so far */
	struct debug_entry entries[DEBUG_LOG_COUNT];
};

#endif
