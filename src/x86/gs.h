/* SPDX-License-Identifier: MIT */
/* The gs register: its base, and the selector that may go with that. */
#ifndef WEIR_X86_GS_H
#define WEIR_X86_GS_H

#include "base/rawsys.h"
#include "x86/bases.h"

static inline void gs_set(const void *block)
{
	base_set(SEGMENT_GS, as_u64(block));
}

static inline u64 gs_get(void)
{
	return base_get(SEGMENT_GS);
}

static inline u32 gs_get_selector(void)
{
	u32 selector;

	__asm__ volatile("mov %%gs, %0" : "=r"(selector));
	return selector;
}

/* Faults if there is no such segment. */
static inline void gs_set_selector(u32 selector)
{
	__asm__ volatile("mov %0, %%gs" : : "r"(selector) : "memory");
}

/* What it does to the base is up to the CPU: set that afterwards. */
static inline void gs_clear_selector(void)
{
	__asm__ volatile("mov %0, %%gs" : : "r"(0) : "memory");
}

#endif
