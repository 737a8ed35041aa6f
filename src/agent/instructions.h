/* SPDX-License-Identifier: MIT */
/*
 * Instructions whose results are not the program's own, and that engines may
 * answer: cpuid, rdtsc and the like. See weir.h.
 */
#ifndef WEIR_AGENT_INSTRUCTIONS_H
#define WEIR_AGENT_INSTRUCTIONS_H

#include "agent/thread.h"
#include "patch/known.h"
#include "weir.h"

/* Of weir_instructions, in the order of registration. Never freed. */
struct instruction_handler {
	struct instruction_handler *next;
	weir_instruction_fn *function;
	void *data;
	u32 set;
	u32 padding;
};

/*
 * The thread is at such an instruction. True: it was answered, and regs are
 * those behind it, but for ip. False: it has to run.
 */
bool instruction_answer(struct thread *thread, const struct known_instruction *code,
			struct pt_regs *regs);

/*
 * A SIGSEGV: is it what the CPU makes of an instruction that an engine asked
 * for and that is no point? Then the thread is sent on to agent_point.
 */
bool instruction_trapped(struct thread *thread, const struct kernel_siginfo *info,
			 struct kernel_ucontext *uc);

/* The numbers that agent_point gets for them, behind those of points. */
enum { INSTRUCTION_TRAPPED = 0x40000000 };
bool instruction_of_trap(u64 number, struct known_instruction *code);

/* At the start of an image; and where the CPU's traps must be as the program wants them. */
void instructions_arm(struct thread *thread);
void instructions_disarm(const struct thread *thread);

/* prctl(PR_SET_TSC, PR_GET_TSC) and arch_prctl(ARCH_SET_CPUID, ARCH_GET_CPUID). */
u32 instructions_prctl(struct thread *thread, struct pt_regs *regs);
u32 instructions_arch_prctl(struct thread *thread, struct pt_regs *regs);

#endif
