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

/* False: there is no such segment (any more), and gs is what it was. */
static inline bool gs_set_selector(u32 selector)
{
	u32 failed = 1;

	/* A fault goes on at 2. */
	__asm__ volatile("1: mov %1, %%gs\n\t"
			 "xorl %0, %0\n\t"
			 "2:\n\t"
			 ".pushsection .fixup_table, \"a\"\n\t"
			 ".quad 1b - ., 2b - .\n\t"
			 ".popsection"
			 : "+r"(failed)
			 : "r"(selector)
			 : "memory", "cc");
	return failed == 0;
}

/* What it does to the base is up to the CPU: set that afterwards. */
static inline void gs_clear_selector(void)
{
	__asm__ volatile("mov %0, %%gs" : : "r"(0) : "memory");
}

#endif
