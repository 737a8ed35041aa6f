/* SPDX-License-Identifier: MIT */
/*
 * Vector registers in the standard format of XSAVE. Code inside traced processes
 * leaves them alone, so what the CPU has is the program's.
 */
#ifndef WEIR_X86_XSAVE_H
#define WEIR_X86_XSAVE_H

#include "base/types.h"

enum {
	XSAVE_MXCSR = 24,	   /* where in the area */
	XSAVE_MXCSR_BITS = 0xffff, /* that every CPU takes there */
	XSAVE_SOFTWARE = 464,	   /* 48 bytes that the CPU ignores */
	XSAVE_HEADER = 512,	   /* which components are there, the format, and zeros */
	XSAVE_HEADER_SIZE = 64,
	XSAVE_SMALLEST = XSAVE_HEADER + XSAVE_HEADER_SIZE,
};

/* The components that the kernel has enabled. */
static inline u64 xsave_enabled(void)
{
	u32 low;
	u32 high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (u64)high << 32 | low;
}

/* area: 64-byte aligned, as large as all enabled components. */
static inline void xsave_store(void *area)
{
	__asm__ volatile("xsave64 (%0)" : : "r"(area), "a"(-1), "d"(-1) : "memory");
}

/* Faults if the area is not valid. */
static inline void xsave_load(const void *area)
{
	__asm__ volatile("xrstor64 (%0)" : : "r"(area), "a"(-1), "d"(-1) : "memory");
}

#endif
