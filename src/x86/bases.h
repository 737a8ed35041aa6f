/* SPDX-License-Identifier: MIT */
/*
 * The bases of fs and gs. With CR4.FSGSBASE an instruction reads or sets them.
 * Some hosts keep that from their virtual machines; there it takes a system
 * call, which clears the selector as well. A program then has no such
 * instructions either: its bases change by arch_prctl, or with the selector.
 */
#ifndef WEIR_X86_BASES_H
#define WEIR_X86_BASES_H

#include <asm/prctl.h>

#include "base/domain.h"
#include "base/rawsys.h"
#include "base/types.h"

enum segment { SEGMENT_FS, SEGMENT_GS };

static inline u64 base_get(enum segment segment)
{
	u64 base = 0;

	if (!likely(domain_get()->fsgsbase))
		raw_syscall3(__NR_arch_prctl, segment == SEGMENT_FS ? ARCH_GET_FS : ARCH_GET_GS,
			     as_u64(&base), 0);
	else if (segment == SEGMENT_FS)
		__asm__ volatile("rdfsbase %0" : "=r"(base));
	else
		__asm__ volatile("rdgsbase %0" : "=r"(base));
	return base;
}

/* An address that is not canonical faults, or changes nothing. */
static inline void base_set(enum segment segment, u64 base)
{
	if (!likely(domain_get()->fsgsbase))
		raw_syscall3(__NR_arch_prctl, segment == SEGMENT_FS ? ARCH_SET_FS : ARCH_SET_GS,
			     base, 0);
	else if (segment == SEGMENT_FS)
		__asm__ volatile("wrfsbase %0" : : "r"(base) : "memory");
	else
		__asm__ volatile("wrgsbase %0" : : "r"(base) : "memory");
}

#endif
