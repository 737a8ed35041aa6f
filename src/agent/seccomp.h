/* SPDX-License-Identifier: MIT */
/*
 * The program's seccomp filters. They must hold for the program's calls, also
 * for those the agent makes or answers in its place, and not for the agent's
 * own, which go on after a sandbox has closed.
 */
#ifndef WEIR_AGENT_SECCOMP_H
#define WEIR_AGENT_SECCOMP_H

#include "agent/thread.h"

/* prctl(PR_SET_SECCOMP, ...) and the modes of seccomp(2). Returns a GATE_* value. */
u32 seccomp_set_strict(struct thread *thread, struct pt_regs *regs);
u32 seccomp_set_filter(struct thread *thread, struct pt_regs *regs, unsigned long *program);

/* prctl(PR_GET_SECCOMP): the backstop's filter is not the program's. */
u32 seccomp_get_mode(struct pt_regs *regs);

/*
 * For a call that the agent answers: do the filters deny it? Tries it with
 * arguments that change nothing and have the result `natural`. If denied the
 * answer is in regs->ax.
 */
bool seccomp_denies(struct thread *thread, struct pt_regs *regs, const u64 arguments[6],
		    long natural);

/* The same by a table, for calls that the agent makes differently than asked. */
bool seccomp_denies_special(struct thread *thread, struct pt_regs *regs);

/*
 * With all signals blocked: lets in the SIGSYS by which a filter may answer the
 * call to be made, as it would kill otherwise.
 */
void seccomp_admit_traps(const struct thread *thread);

/* Is this the end of a place where the agent makes the program's calls? */
bool seccomp_is_program_call(u64 ip);

/* SIGSYS of a filter at one of the program's calls: strict mode ends the program. */
void seccomp_check_strict(const struct thread *thread, const struct kernel_siginfo *info);

/* entry.S: a call as the program asked for it, subject to its filters. */
long call_for_program(const struct pt_regs *regs);

#endif
