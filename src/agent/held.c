/* SPDX-License-Identifier: MIT */
/*
 * Signals of a thread that engines hold: see held.h.
 *
 * In the kernel a thread in a utrace stop takes nothing from its queues; here it
 * sleeps like any other thread, so the signals are really blocked meanwhile.
 * Then the kernel keeps their order, lets a SIGCONT remove stop signals, and
 * gives those of the process to threads that run.
 *
 * Invariants:
 *  1. Blocked before others can find the thread stopped: what is sent to a
 *     stopped thread waits.
 *  2. What natively ends a process as it is sent still does, if no engine asked
 *     for it: those numbers have no handler of ours, and are left alone. So are
 *     the six synchronous ones, which come before all others anyway.
 *  3. A signal that had come but was not looked at yet goes back: those sent later may
 *     come first. Its frame stays, for the vector state, and the next signal is
 *     taken by rt_sigtimedwait, in the order of the kernel.
 */
#include "agent/held.h"

#include "agent/sighand.h"
#include "agent/signal.h"
#include "base/rawsys.h"
#include "utrace/task.h"
#include "x86/layout.h"

/* Whose default action needs a thread that runs: a stop, or a core. */
#define TAKEN_BY_A_THREAD                                                                          \
	(SIGNALS_STOPPING | SIGNAL_BIT(SIG_QUIT) | SIGNAL_BIT(SIG_ABRT) | SIGNAL_BIT(SIG_XCPU) |   \
	 SIGNAL_BIT(SIG_XFSZ))

enum {
	SIG_PIPE = 13,
	FIRST_REALTIME = 32,
	REQUEUE_LIMIT = 32,
	NOT_PERMITTED = -1,
	SI_USER_CODE = 0,
	SI_KERNEL_CODE = 0x80,
};

extern void signal_mask_set(const sigmask_t *mask, const u32 *frame_saved);

static struct kernel_siginfo *saved_info(struct thread *thread)
{
	return &((struct sigframe *)(void *)thread->frame)->info;
}

/* Takes what is pending of this number, to be sent again behind another one. */
static u32 take_pending(int signo, struct kernel_siginfo infos[REQUEUE_LIMIT])
{
	const sigmask_t set = SIGNAL_BIT(signo);
	const u64 at_once[2] = { 0, 0 };
	u32 count = 0;

	while (count < REQUEUE_LIMIT &&
	       raw_syscall4(__NR_rt_sigtimedwait, as_u64(&set), as_u64(&infos[count]),
			    as_u64(at_once), sizeof(set)) == signo)
		count++;
	return count;
}

/* Others of its number, which the kernel keeps in order if they are of the real-time ones. */
static u32 take_those_behind(int signo, struct kernel_siginfo infos[REQUEUE_LIMIT])
{
	return signo >= FIRST_REALTIME ? take_pending(signo, infos) : 0;
}

/* Sent to the process, not to the thread. Where nothing tells, the thread keeps it. */
static bool is_of_process(const struct kernel_siginfo *info)
{
	return (info->code == SI_USER_CODE && info->signo != SIG_PIPE) ||
	       info->code == SI_KERNEL_CODE || info->signo == SIG_CHLD;
}

/*
 * The kernel lets nobody but the leader put such a signal back to the process with its
 * siginfo; with another thread it is as good.
 */
static long queue_again(const struct kernel_siginfo *info)
{
	long result = NOT_PERMITTED;

	if (is_of_process(info))
		result = raw_syscall3(__NR_rt_sigqueueinfo, (u64)sys_getpid(), (u64)info->signo,
				      as_u64(info));
	return result == NOT_PERMITTED ? signal_queue_to_self(info) : result;
}

void held_requeue(struct thread *thread, const struct kernel_siginfo *info)
{
	struct kernel_siginfo others[REQUEUE_LIMIT];
	u32 count;

	if ((SIGNALS_SYNCHRONOUS & SIGNAL_BIT(info->signo)) != 0) {
		signal_queue_blocked(thread, info);
		return;
	}
	count = take_those_behind(info->signo, others);
	signal_queue_to_self(info);
	for (u32 i = 0; i < count; i++)
		signal_queue_to_self(&others[i]);
}

long held_return_to_queue(const struct kernel_siginfo *info)
{
	struct kernel_siginfo others[REQUEUE_LIMIT];
	u32 count = take_those_behind(info->signo, others);
	long result = queue_again(info);

	for (u32 i = 0; i < count; i++)
		queue_again(&others[i]);
	return result;
}

static bool is_unseen(const struct thread *thread)
{
	return thread->frame_saved && !thread->frame_given_back &&
	       (__atomic_load_n(thread->work, __ATOMIC_RELAXED) &
		(WORK_SIGNAL | WORK_SIGNAL_LATER)) != 0;
}

static void give_back(struct thread *thread)
{
	const struct kernel_siginfo *info = saved_info(thread);

	if (!is_unseen(thread) || (SIGNALS_OWN & SIGNAL_BIT(info->signo)) != 0)
		return;
	/* Stop signals lie in the queue already. */
	if ((SIGNALS_STOPPING & SIGNAL_BIT(info->signo)) != 0 || held_return_to_queue(info) == 0)
		thread->frame_given_back = 1;
}

void held_give_up_frame(struct thread *thread)
{
	const struct kernel_siginfo *info = saved_info(thread);

	if (!thread->frame_saved)
		return;
	if ((SIGNALS_SYNCHRONOUS & SIGNAL_BIT(info->signo)) != 0)
		signal_queue_blocked(thread, info);
	else if (!thread->frame_given_back && (SIGNALS_STOPPING & SIGNAL_BIT(info->signo)) == 0 &&
		 held_return_to_queue(info) != 0)
		return; /* the queue is full */
	thread->frame_given_back = 0;
	thread->frame_saved = 0;
	__atomic_fetch_and(thread->work, ~(u32)(WORK_SIGNAL | WORK_SIGNAL_LATER), __ATOMIC_RELAXED);
}

void held_begin(struct thread *thread)
{
	u64 installed;

	/* M-12: a stop of the process waits for this thread, so the kernel must not make it. */
	sighand_want(thread->sighand, UTRACE_EVENT(SIGNAL_STOP));
	installed = __atomic_load_n(&thread->sighand->installed, __ATOMIC_RELAXED);
	sigmask_t waits = (installed | TAKEN_BY_A_THREAD) & ~(u64)SIGNALS_SYNCHRONOUS;

	raw_syscall4(__NR_rt_sigprocmask, 0 /* SIG_BLOCK */, as_u64(&waits),
		     as_u64(&thread->mask_before_stop), sizeof(waits));
	give_back(thread);
}

void held_end(struct thread *thread)
{
	signal_mask_set(&thread->mask_before_stop, &thread->frame_saved);
}

static long take_from_queue(struct thread *thread)
{
	const u64 at_once[2] = { 0, 0 };
	sigmask_t mask = thread->has_temporary ? thread->temporary_mask : thread->mask;
	sigmask_t open = ~(mask | SIGNALS_OWN);
	long signo = raw_syscall4(__NR_rt_sigtimedwait, as_u64(&open), as_u64(saved_info(thread)),
				  as_u64(at_once), sizeof(open));

	/* Where it can still be taken back, see signal.c. */
	if (signo > 0 && (SIGNALS_STOPPING & SIGNAL_BIT(signo)) != 0)
		signal_queue_to_self(saved_info(thread));
	return signo;
}

bool held_take_next(struct thread *thread)
{
	if (!thread->frame_given_back)
		return true;
	thread->frame_given_back = 0;
	return take_from_queue(thread) > 0;
}

void held_leave_to_others(struct thread *thread)
{
	const struct kernel_siginfo *info = saved_info(thread);

	/* This thread's own queue goes with it. */
	if (!thread->frame_saved || !held_take_next(thread) || !is_of_process(info))
		return;
	/* The siginfo then shows another sender. */
	if (raw_syscall3(__NR_rt_sigqueueinfo, (u64)sys_getpid(), (u64)info->signo, as_u64(info)) ==
	    NOT_PERMITTED)
		raw_syscall3(__NR_kill, (u64)sys_getpid(), (u64)info->signo, 0);
}
