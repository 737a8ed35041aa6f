/* SPDX-License-Identifier: MIT */
/*
 * Probes of engines, as agents and the supervisor's planner share them: a list in
 * the domain, to which is only added. What is not wanted any more is marked.
 */
#ifndef WEIR_BASE_PROBES_H
#define WEIR_BASE_PROBES_H

#include "base/types.h"

enum { PROBE_MODULE_SIZE = 256, PROBE_SYMBOL_SIZE = 256, PROBE_PROVIDER_SIZE = 64 };

struct weir_probe_hit;
struct pt_regs;

struct weir_probe {
	struct weir_probe *next;
	u32 events;
	u32 removed;
	u64 offset;
	u64 places; /* that were made; sums over processes */
	u64 failed; /* that could not be */
	void (*function)(const struct weir_probe_hit *hit, struct pt_regs *regs, void *data);
	void *data;
	char module[PROBE_MODULE_SIZE];
	char symbol[PROBE_SYMBOL_SIZE];	    /* "": offset is in the file */
	char provider[PROBE_PROVIDER_SIZE]; /* "": symbol is a function */
};

#endif
