/* SPDX-License-Identifier: MIT */
/*
 * The system calls about signals, answered from the program's view:
 * rt_sigaction, rt_sigprocmask, sigaltstack, rt_sigreturn, and those that wait
 * with a mask of their own.
 *
 * The real mask is the program's without the six synchronous signals. Pending
 * signals stay in the kernel's queues, so rt_sigpending, rt_sigtimedwait and
 * signalfd work natively; only synchronous numbers that somebody sends while
 * the program blocks them wait in the thread block.
 */
#include "agent/held.h"
#include "agent/ignored.h"
#include "agent/kick.h"
#include "agent/mm.h"
#include "agent/points.h"
#include "agent/restart.h"
#include "agent/signal.h"
#include "agent/special.h"
#include "agent/tracehook.h"
#include "agent/uaccess.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "utrace/task.h"
#include "x86/flags.h"

enum { EFAULT_RESULT = -14, EINVAL_RESULT = -22 };

extern char sigreturn_landing[];

static u32 answer(struct pt_regs *regs, long result)
{
	regs->ax = (unsigned long)result;
	return GATE_SKIP;
}

static void dispositions_changed(struct thread *thread)
{
	sigmask_t kept = thread->kept;

	ignored_update(thread);
	if (thread->kept != kept)
		signal_follow_mask(thread);
}

u32 special_rt_sigaction(struct thread *thread, struct pt_regs *regs)
{
	struct kernel_sigaction action;
	struct kernel_sigaction old;
	int signo = (int)regs->di;
	int err = 0;

	if (regs->r10 != sizeof(u64))
		return answer(regs, EINVAL_RESULT);
	if (regs->si != 0 && copy_from_user(&action, regs->si, sizeof(action)) != 0)
		return answer(regs, EFAULT_RESULT);
	if (signo < 1 || signo > SIGNAL_COUNT ||
	    (regs->si != 0 && (SIGNALS_UNBLOCKABLE & SIGNAL_BIT(signo)) != 0))
		return answer(regs, EINVAL_RESULT);
	if (regs->si != 0) {
		action.mask &= ~(u64)SIGNALS_UNBLOCKABLE;
		action.flags &= ACTION_KNOWN_FLAGS;
		if (thread->kept & SIGNAL_BIT(signo))
			ignored_collect(thread, regs);
		err = sighand_set(thread->sighand, signo, &action, &old);
		dispositions_changed(thread);
	} else {
		old = sighand_get(thread->sighand, signo);
	}
	if (err == 0 && regs->dx != 0)
		err = copy_to_user(regs->dx, &old, sizeof(old));
	return answer(regs, err);
}

static int change_mask(struct thread *thread, int how, sigmask_t set)
{
	switch (how) {
	case 0: /* SIG_BLOCK */
		thread->mask |= set;
		break;
	case 1: /* SIG_UNBLOCK */
		thread->mask &= ~set;
		break;
	case 2: /* SIG_SETMASK */
		thread->mask = set;
		break;
	default:
		return EINVAL_RESULT;
	}
	thread->mask &= ~(u64)SIGNALS_UNBLOCKABLE;
	return 0;
}

/* Was the saved signal open when it came, and is it blocked now? */
static bool came_before_block(const struct thread *thread, sigmask_t old)
{
	const struct sigframe *saved = (const struct sigframe *)(const void *)thread->frame;
	sigmask_t added = thread->mask & ~old & ~(u64)SIGNALS_SYNCHRONOUS;

	return thread->frame_saved && (added & SIGNAL_BIT(saved->info.signo)) != 0;
}

u32 special_rt_sigprocmask(struct thread *thread, struct pt_regs *regs)
{
	sigmask_t old = thread->mask;
	sigmask_t set;
	int err = 0;

	if (regs->r10 != sizeof(u64))
		return answer(regs, EINVAL_RESULT);
	if (regs->si != 0) {
		if (copy_from_user(&set, regs->si, sizeof(set)) != 0)
			return answer(regs, EFAULT_RESULT);
		if ((set & thread->kept & ~thread->mask) != 0)
			ignored_collect(thread, regs);
		err = change_mask(thread, (int)regs->di, set);
		/* With a signal already saved everything stays blocked; the exit loop settles. */
		if (err == 0)
			signal_follow_mask(thread);
		if (err == 0 && came_before_block(thread, old)) {
			/* Its handler runs first, and the call is made again. */
			thread->mask = old;
			return answer(regs, -ERESTARTNOINTR);
		}
		if (err == 0)
			signal_release_blocked(thread);
	}
	if (err == 0 && regs->dx != 0)
		err = copy_to_user(regs->dx, &old, sizeof(old));
	return answer(regs, err);
}

u32 special_rt_sigpending(struct thread *thread, struct pt_regs *regs)
{
	sigmask_t pending = 0;
	size_t size = regs->si;
	long result;

	if (size > sizeof(pending))
		return answer(regs, EINVAL_RESULT);
	result = raw_syscall3(__NR_rt_sigpending, as_u64(&pending), sizeof(pending), 0);
	if (result < 0)
		return answer(regs, result);
	/* What is never blocked really may be a kick that has just come. */
	pending = (pending & ~signal_never_blocked(thread)) | thread->pending_blocked;
	pending &= thread->mask;
	return answer(regs, copy_to_user(regs->di, &pending, size));
}

u32 special_sigaltstack(struct thread *thread, struct pt_regs *regs)
{
	struct stack_setting old = signal_get_altstack(thread, regs->sp);
	struct stack_setting setting;
	int err = 0;

	if (regs->di != 0) {
		if (copy_from_user(&setting, regs->di, sizeof(setting)) != 0)
			return answer(regs, EFAULT_RESULT);
		err = signal_set_altstack(thread, &setting, regs->sp);
	}
	if (err == 0 && regs->si != 0)
		err = copy_to_user(regs->si, &old, sizeof(old));
	return answer(regs, err);
}

/*
 * The program returns from a handler: its mask and alternate stack become the
 * virtual ones; the real ones take their place in a copy of the frame, and
 * the kernel restores everything else from the program's own memory. It comes
 * back to sigreturn_landing, for the exit event and the exit loop.
 */
u32 special_rt_sigreturn(struct thread *thread, struct pt_regs *regs)
{
	struct sigframe *frame = &thread->return_frame;
	struct stack_setting setting;
	sigmask_t mask;

	/* What comes from now on comes behind this, and finds the vector state that it leads to. */
	signal_let_faults_in();
	held_give_up_frame(thread);
	if (copy_from_user(&frame->uc, regs->sp, sizeof(frame->uc)) != 0 ||
	    copy_from_user(&mask, regs->sp + offsetof(struct kernel_ucontext, sigmask),
			   sizeof(mask)) != 0) {
		signal_force_segv(thread, regs);
		return answer(regs, 0);
	}
	points_leave_handler(thread, regs->sp - offsetof(struct sigframe, uc));
	/* Not out of the copy of the frame: a signal that is saved meanwhile closes that. */
	thread->mask = mask & ~(u64)SIGNALS_UNBLOCKABLE;
	setting = (struct stack_setting){ .sp = frame->uc.stack.sp,
					  .flags = frame->uc.stack.flags,
					  .size = frame->uc.stack.size };
	/* As in the kernel a bad setting is not an error here. */
	signal_set_altstack(thread, &setting, frame->uc.context.sp);
	if ((thread->pending_blocked & ~thread->mask) != 0)
		__atomic_fetch_or(thread->work, WORK_MASK, __ATOMIC_RELAXED);
	frame->uc.stack = (struct kernel_stack){
		.sp = as_u64(thread) - SLOT_THREAD + SLOT_ALTSTACK,
		.size = SLOT_ALTSTACK_SIZE,
	};
	frame->uc.sigmask = signal_real_mask(thread);
	/* In this order: a signal that is saved from now on closes the mask itself. */
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	if (thread->frame_saved)
		frame->uc.sigmask = ~(u64)SIGNALS_SYNCHRONOUS;
	if (frame->uc.context.cs == USER_CS && (frame->uc.context.flags & FLAGS_TRAP) == 0) {
		thread->program_ip = frame->uc.context.ip;
		frame->uc.context.ip = as_u64(sigreturn_landing);
		thread->foreign_cs = frame->uc.context.ss != USER_SS;
	}
	thread->return_sp = as_u64(frame) + 8;
	flags_set_nested(regs->flags);
	return GATE_SIGRETURN;
}

/* What the kernel gets for the mask of a call: without our signals, unless they are lent. */
static sigmask_t mask_for_gate(const struct thread *thread, sigmask_t mask)
{
	sigmask_t never = signal_never_blocked(thread);

	if ((thread->mm->attends & MM_ATTENDS_SIGNALFD) != 0)
		never &= ~(u64)SIGNALS_SYNCHRONOUS;
	return (mask & ~never) | thread->kept;
}

/* A wait with a mask of its own: the kernel gets a copy without our signals. */
static u32 wait_with_mask(struct thread *thread, struct pt_regs *regs, unsigned long *argument)
{
	sigmask_t mask;

	if (*argument == 0)
		return GATE_RUN;
	if (copy_from_user(&mask, *argument, sizeof(mask)) != 0)
		return GATE_RUN; /* the kernel says EFAULT itself */
	(void)regs;
	thread->temporary_mask = mask & ~(u64)SIGNALS_UNBLOCKABLE;
	thread->has_temporary = 1;
	thread->gate_mask = mask_for_gate(thread, mask);
	thread->saved_argument = argument;
	thread->saved_value = *argument;
	*argument = as_u64(&thread->gate_mask);
	return GATE_RUN;
}

u32 special_rt_sigsuspend(struct thread *thread, struct pt_regs *regs)
{
	return regs->si == sizeof(u64) ? wait_with_mask(thread, regs, &regs->di) : GATE_RUN;
}

u32 special_ppoll(struct thread *thread, struct pt_regs *regs)
{
	return regs->r8 == sizeof(u64) ? wait_with_mask(thread, regs, &regs->r10) : GATE_RUN;
}

u32 special_epoll_pwait(struct thread *thread, struct pt_regs *regs)
{
	restart_note_time(thread, regs);
	return regs->r9 == sizeof(u64) ? wait_with_mask(thread, regs, &regs->r8) : GATE_RUN;
}

u32 special_epoll_pwait2(struct thread *thread, struct pt_regs *regs)
{
	return special_epoll_pwait(thread, regs);
}

/* pselect6 and io_pgetevents: the last argument points at {mask, size}. */
u32 special_pselect6(struct thread *thread, struct pt_regs *regs)
{
	u64 pair[2];
	sigmask_t mask;

	if (regs->r9 == 0 || copy_from_user(pair, regs->r9, sizeof(pair)) != 0 || pair[0] == 0 ||
	    pair[1] != sizeof(u64) || copy_from_user(&mask, pair[0], sizeof(mask)) != 0)
		return GATE_RUN;
	thread->temporary_mask = mask & ~(u64)SIGNALS_UNBLOCKABLE;
	thread->has_temporary = 1;
	thread->gate_mask = mask_for_gate(thread, mask);
	thread->gate_pair[0] = as_u64(&thread->gate_mask);
	thread->gate_pair[1] = sizeof(u64);
	thread->saved_argument = &regs->r9;
	thread->saved_value = regs->r9;
	regs->r9 = as_u64(thread->gate_pair);
	return GATE_RUN;
}

u32 special_io_pgetevents(struct thread *thread, struct pt_regs *regs)
{
	restart_note_time(thread, regs);
	return special_pselect6(thread, regs);
}

void special_restore_argument(struct thread *thread)
{
	*thread->saved_argument = thread->saved_value;
	thread->saved_argument = NULL;
	restart_restore(thread);
	/* A handler that is about to run still needs the temporary mask. */
	if (!thread->frame_saved)
		thread->has_temporary = 0;
}

/* The kernel gets a copy without the signal that kicks the thread. */
static void leave_out_carrier(struct thread *thread, unsigned long *argument, sigmask_t set)
{
	sigmask_t carrier = SIGNAL_BIT(kick_carrier(thread));

	if ((set & carrier) == 0)
		return;
	thread->gate_mask = set & ~carrier;
	thread->saved_argument = argument;
	thread->saved_value = *argument;
	*argument = as_u64(&thread->gate_mask);
}

u32 special_rt_sigtimedwait(struct thread *thread, struct pt_regs *regs)
{
	sigmask_t set;

	restart_note_time(thread, regs);
	if (copy_from_user(&set, regs->di, sizeof(set)) != 0)
		return GATE_RUN; /* the kernel says EFAULT itself */
	leave_out_carrier(thread, &regs->di, set);
	signal_lend(thread);
	return GATE_RUN;
}

u32 special_signalfd(struct thread *thread, struct pt_regs *regs)
{
	sigmask_t mask;

	if (copy_from_user(&mask, regs->si, sizeof(mask)) != 0)
		return GATE_RUN;
	if ((mask & SIGNALS_SYNCHRONOUS) != 0)
		__atomic_fetch_or(&thread->mm->attends, MM_ATTENDS_SIGNALFD, __ATOMIC_RELAXED);
	leave_out_carrier(thread, &regs->si, mask);
	return GATE_RUN;
}

u32 special_signalfd4(struct thread *thread, struct pt_regs *regs)
{
	return special_signalfd(thread, regs);
}

static u32 queue_index(int signo)
{
	static const u8 order[6] = { SIG_ILL, SIG_TRAP, SIG_BUS, SIG_FPE, SIG_SEGV, SIG_SYS };
	u32 i = 0;

	while (order[i] != signo && i < 5)
		i++;
	return i;
}

void signal_queue_blocked(struct thread *thread, const struct kernel_siginfo *info)
{
	if ((SIGNALS_SYNCHRONOUS & SIGNAL_BIT(info->signo)) == 0 ||
	    (thread->pending_blocked & SIGNAL_BIT(info->signo)) != 0)
		return;
	thread->pending_info[queue_index(info->signo)] = *info;
	thread->pending_blocked |= SIGNAL_BIT(info->signo);
	__atomic_fetch_or(thread->work, WORK_MASK, __ATOMIC_RELAXED);
}

static void send_one(struct thread *thread, int signo)
{
	const struct kernel_siginfo *info = &thread->pending_info[queue_index(signo)];

	thread->pending_blocked &= ~SIGNAL_BIT(signo);
	/* It looks like a fault of the agent, if an engine held back one of the program. */
	if (info->code > 0)
		thread->expected_signals |= SIGNAL_BIT(signo);
	signal_queue_to_self(info);
}

/* They come back through the kernel, as frames of their own. */
static void send_waiting(struct thread *thread, sigmask_t ready)
{
	for (int signo = 1; ready != 0 && signo <= SIG_SYS; signo++) {
		if ((ready & SIGNAL_BIT(signo)) == 0)
			continue;
		ready &= ~SIGNAL_BIT(signo);
		send_one(thread, signo);
	}
}

void signal_release_blocked(struct thread *thread)
{
	send_waiting(thread, thread->pending_blocked & ~thread->mask);
}

void signal_requeue_blocked(struct thread *thread)
{
	send_waiting(thread, thread->pending_blocked);
}

/* Relative changes of the mask only: a saved signal may have closed it meanwhile. */
void signal_lend(struct thread *thread)
{
	sigmask_t lent = thread->mask & SIGNALS_SYNCHRONOUS & ~SIGNAL_BIT(kick_carrier(thread));

	if (lent == 0 || thread->lent != 0)
		return;
	thread->lent = lent;
	raw_syscall4(__NR_rt_sigprocmask, 0 /* SIG_BLOCK */, as_u64(&lent), 0, sizeof(lent));
	signal_requeue_blocked(thread);
}

void signal_take_back(struct thread *thread)
{
	sigmask_t lent = thread->lent;

	thread->lent = 0;
	raw_syscall4(__NR_rt_sigprocmask, 1 /* SIG_UNBLOCK */, as_u64(&lent), 0, sizeof(lent));
}
