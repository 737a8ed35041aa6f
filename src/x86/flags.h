/* SPDX-License-Identifier: MIT */
/*
 * NT, the flag that no frame restores: rt_sigreturn leaves it as it is at the
 * call. iretq faults where it is set.
 */
#ifndef WEIR_X86_FLAGS_H
#define WEIR_X86_FLAGS_H

#include "base/types.h"

#define FLAG_NESTED 0x4000ULL

/* Gives the caller NT as `flags` has it, for the rt_sigreturn that follows. */
static inline void flags_set_nested(u64 flags)
{
	u64 now = __builtin_ia32_readeflags_u64();

	if (((now ^ flags) & FLAG_NESTED) != 0)
		__builtin_ia32_writeeflags_u64(now ^ FLAG_NESTED);
}

#endif
