/* SPDX-License-Identifier: MIT */
/*
 * The gs base. While agent code runs it leads to the thread block; the program
 * normally has none of its own, and runs with ours.
 */
#ifndef WEIR_X86_GS_H
#define WEIR_X86_GS_H

#include "base/types.h"

struct thread;

/*
 * Makes the base lead to the caller's block, and keeps what it was for the
 * program. The caller is found by the stack it runs on, either of its own.
 */
void gs_adopt(void);

/* Needs CR4.FSGSBASE, which `weir check` verifies. */
static inline void gs_set(const void *block)
{
	__asm__ volatile("wrgsbase %0" : : "r"(block) : "memory");
}

static inline u64 gs_get(void)
{
	u64 base;

	__asm__ volatile("rdgsbase %0" : "=r"(base));
	return base;
}

/* What it does to the base is up to the CPU: set that afterwards. */
static inline void gs_clear_selector(void)
{
	__asm__ volatile("mov %0, %%gs" : : "r"(0) : "memory");
}

#endif
