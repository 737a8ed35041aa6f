/* SPDX-License-Identifier: MIT */
/*
 * --strict: rather no run than one that is not seen whole.
 */
#ifndef WEIR_AGENT_STRICT_H
#define WEIR_AGENT_STRICT_H

#include "base/domain.h"

struct kernel_siginfo;
struct kernel_sigcontext;

/* The filter that --strict puts before the first program marks its traps so. */
enum { STRICT_VSYSCALL_MARK = 0x5753 };

/*
 * Something is about to escape, at this address of the program: with --strict
 * the run ends here. Without, it does nothing.
 */
void strict_violation(u64 site, const char *what);

/* SIGSYS of that filter? Then the thread does not come back from here. */
void strict_check_trap(const struct kernel_siginfo *info, const struct kernel_sigcontext *context);

#endif
