/* SPDX-License-Identifier: MIT */
/*
 * The program's own Syscall User Dispatch: see dispatch.h. Its SIGSYS comes as
 * the kernel's does: no call was entered, rax holds the number again, rip is
 * behind the instruction.
 */
#include "agent/dispatch.h"

#include "agent/backstop.h"
#include "agent/sighand.h"
#include "agent/signal.h"
#include "agent/uaccess.h"
#include "base/rawsys.h"

enum {
	MODE_OFF = 0,
	MODE_ON = 1,
	SELECTOR_ALLOW = 0,
	SELECTOR_BLOCK = 1,
	BAD_VALUE = -22,
	BAD_ADDRESS = -14,
	SI_KERNEL_CODE = 0x80,
	ARCH_X86_64 = (s32)0xc000003e,
	ARCH_I386 = 0x40000003,
};

#define USER_END 0x7ffffffff000ULL

long dispatch_set(struct thread *thread, const struct pt_regs *regs)
{
	struct program_dispatch wanted = {
		.start = regs->dx,
		.size = regs->r10,
		.selector = regs->r8,
	};

	if (regs->si == MODE_OFF && (wanted.start | wanted.size | wanted.selector) != 0)
		return BAD_VALUE;
	if (regs->si > MODE_ON)
		return BAD_VALUE;
	if (regs->si == MODE_ON && wanted.start != 0 && wanted.start + wanted.size <= wanted.start)
		return BAD_VALUE;
	if (wanted.selector >= USER_END)
		return BAD_ADDRESS;
	thread->dispatch = wanted;
	thread->dispatched = regs->si == MODE_ON;
	return 0;
}

/* What the kernel forces, for a call or for a selector that makes no sense. */
static void force(struct thread *thread, struct pt_regs *regs, struct kernel_siginfo *info)
{
	regs->ax = regs->orig_ax;
	regs->orig_ax = (unsigned long)-1;
	thread->compat = 0;
	thread->trapped = 0;
	thread->expected_signals |= SIGNAL_BIT(info->signo);
	/* Arrives at agent_signal at once, in agent code: the exit loop delivers it. */
	raw_syscall4(__NR_rt_tgsigqueueinfo, (u64)sys_getpid(), (u64)sys_gettid(), (u64)info->signo,
		     as_u64(info));
}

/* The kernel lets a bad selector end the program; no handler runs. */
static void force_exit(struct thread *thread, struct pt_regs *regs, int signo)
{
	struct kernel_siginfo info = { .signo = signo, .code = SI_KERNEL_CODE };
	struct kernel_sigaction action = { 0 };
	struct kernel_sigaction old;

	sighand_set(thread->sighand, signo, &action, &old);
	force(thread, regs, &info);
}

bool dispatch_takes(struct thread *thread, struct pt_regs *regs)
{
	const struct program_dispatch *dispatch = &thread->dispatch;
	struct kernel_siginfo info = { .signo = SIG_SYS, .code = SYS_USER_DISPATCH_CODE };
	u8 selector = SELECTOR_BLOCK;

	if (regs->ip - dispatch->start < dispatch->size)
		return false;
	if (dispatch->selector != 0 && copy_from_user(&selector, dispatch->selector, 1) != 0) {
		force_exit(thread, regs, SIG_SEGV);
		return true;
	}
	if (selector == SELECTOR_ALLOW)
		return false;
	if (selector != SELECTOR_BLOCK) {
		force_exit(thread, regs, SIG_SYS);
		return true;
	}
	info.sys.call_address = regs->ip;
	info.sys.nr = (s32)regs->orig_ax;
	info.sys.arch = (u32)(thread->compat ? ARCH_I386 : ARCH_X86_64);
	force(thread, regs, &info);
	return true;
}
