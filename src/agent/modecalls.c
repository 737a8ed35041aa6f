/* SPDX-License-Identifier: MIT */
/*
 * Calls that change how a thread or process runs, where the agent has a stake:
 * gs, the backstop, and filters that could stop the agent's own calls.
 */
#include <asm/prctl.h>
#include <linux/seccomp.h>

#include "agent/branch_copies.h"
#include "agent/backstop.h"
#include "agent/dispatch.h"
#include "agent/instructions.h"
#include "agent/mm.h"
#include "agent/seccomp.h"
#include "agent/special.h"
#include "agent/uaccess.h"
#include "base/rawsys.h"
#include "x86/gs.h"

enum {
	INVALID = -22,
	NOT_PERMITTED = -1,
	ARCH_SET_GS_CODE = 0x1001,
	ARCH_SET_FS_CODE = 0x1002,
	ARCH_GET_FS_CODE = 0x1003,
	ARCH_GET_GS_CODE = 0x1004,
	PR_GET_SECCOMP_OPTION = 21,
	PR_SET_SECCOMP_OPTION = 22,
	PR_GET_TSC_OPTION = 25,
	PR_SET_TSC_OPTION = 26,
	MEMBARRIER_SYNC_CORE = 1 << 5,
	MEMBARRIER_REGISTER_SYNC_CORE = 1 << 6,
	MEMBARRIER_REGISTER_PRIVATE = 1 << 4,
	MEMBARRIER_VARIANTS = 1 << 6 | 1 << 8, /* for cores, for restartable sequences */
	MEMBARRIER_REGISTRATIONS = 1 << 2 | 1 << 4 | 1 << 6 | 1 << 8, /* all REGISTER commands */
	MEMBARRIER_GET_REGISTRATIONS = 1 << 9,
};

/* A gs base of its own costs the program a trap per call, see weir_entry. */
u32 special_arch_prctl(struct thread *thread, struct pt_regs *regs)
{
	static const u64 nothing[6] = { 0 };

	if (regs->di == ARCH_GET_CPUID || regs->di == ARCH_SET_CPUID)
		return instructions_arch_prctl(thread, regs);
	if ((regs->di == ARCH_SET_GS_CODE || regs->di == ARCH_GET_GS_CODE) &&
	    seccomp_denies(thread, regs, nothing, INVALID))
		return GATE_SKIP;
	if (regs->di == ARCH_SET_GS_CODE) {
		if (regs->si >= 0x7ffffffff000ULL)
			return special_answer(regs, NOT_PERMITTED);
		/* In force on return: entry.S puts it back whenever the agent leaves. */
		branch_copies_gs_is_wanted(thread);
		gs_clear_selector();
		gs_set(thread);
		thread->program_gs = regs->si;
		thread->program_gs_selector = 0;
		thread->foreign_gs = 1;
		return special_answer(regs, 0);
	}
	if (regs->di == ARCH_GET_GS_CODE)
		return special_answer(
		    regs, copy_to_user(regs->si, &thread->program_gs, sizeof(thread->program_gs)));
	return GATE_RUN;
}

u32 special_prctl(struct thread *thread, struct pt_regs *regs)
{
	static const u64 nothing[6] = { PR_SET_SYSCALL_USER_DISPATCH, ~0ULL };

	if (regs->di == PR_GET_SECCOMP_OPTION)
		return seccomp_get_mode(regs);
	if (regs->di == PR_GET_TSC_OPTION || regs->di == PR_SET_TSC_OPTION)
		return instructions_prctl(thread, regs);
	if (regs->di == PR_SET_SECCOMP_OPTION && regs->si == SECCOMP_MODE_STRICT)
		return seccomp_set_strict(thread, regs);
	if (regs->di == PR_SET_SECCOMP_OPTION && regs->si == SECCOMP_MODE_FILTER)
		return seccomp_set_filter(thread, regs, &regs->dx);
	if (regs->di != PR_SET_SYSCALL_USER_DISPATCH)
		return GATE_RUN;
	if (seccomp_denies(thread, regs, nothing, INVALID))
		return GATE_SKIP;
	return special_answer(regs, dispatch_set(thread, regs));
}

u32 special_seccomp(struct thread *thread, struct pt_regs *regs)
{
	if (regs->di == SECCOMP_SET_MODE_STRICT && regs->si == 0 && regs->dx == 0)
		return seccomp_set_strict(thread, regs);
	if (regs->di == SECCOMP_SET_MODE_FILTER)
		return seccomp_set_filter(thread, regs, &regs->dx);
	return GATE_RUN;
}

/*
 * The agent registers its processes for two kinds of membarrier. The program
 * is to know of its own registrations only; those are inherited and reset with
 * the address space, as struct mm is.
 */
u32 special_membarrier(struct thread *thread, struct pt_regs *regs)
{
	struct mm *mm = mm_current();
	u32 command = (u32)regs->di;

	(void)thread;
	if ((command & MEMBARRIER_REGISTRATIONS) != 0 && count_bits(command) == 1 &&
	    regs->si == 0) {
		/* The kernel lists the plain kind beside its variants, without allowing it. */
		if ((command & MEMBARRIER_VARIANTS) != 0)
			command |= MEMBARRIER_REGISTER_PRIVATE;
		__atomic_fetch_or(&mm->membarriers, command & MEMBARRIER_REGISTRATIONS,
				  __ATOMIC_RELAXED);
	}
	if (command == MEMBARRIER_SYNC_CORE && regs->si == 0 &&
	    (mm->membarriers & MEMBARRIER_REGISTER_SYNC_CORE) == 0)
		return special_answer(regs, NOT_PERMITTED);
	if (command == MEMBARRIER_GET_REGISTRATIONS && regs->si == 0)
		return special_answer(regs, mm->membarriers);
	return GATE_RUN;
}
