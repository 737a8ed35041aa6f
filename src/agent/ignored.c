/* SPDX-License-Identifier: MIT */
/*
 * Signals without effect: ignored, or left at a default that does nothing. The
 * kernel throws them away unless they are blocked; caught, they would wake calls
 * that natively sleep on. So the agent really blocks them, keeps their native
 * disposition, and fetches them from the kernel's queue where the program
 * could have been interrupted: after waiting calls, kill, and EPIPE.
 *
 * Invariants:
 *  1. Only in a process of one thread: with more, one thread's sigaction would
 *     have to change the real masks of the others.
 *  2. A signal is fetched before the program can see that it is pending: before
 *     it is blocked, caught, or carried over an exec.
 *  3. Never SIGCONT, whose handler does the same for it (sighand.c), nor
 *     real-time signals, which would fill the queue.
 */
#include "agent/ignored.h"

#include "agent/restart.h"
#include "agent/sighand.h"
#include "agent/tracehook.h"
#include "base/rawsys.h"
#include "utrace/task.h"

enum { EPIPE_RESULT = -32, FIRST_REALTIME = 32, COLLECT_LIMIT = 32 };

#define NEVER_KEPT                                                                                 \
	(SIGNALS_SYNCHRONOUS | SIGNALS_UNBLOCKABLE | SIGNAL_BIT(SIG_CONT) |                        \
	 ~(SIGNAL_BIT(FIRST_REALTIME) - 1))

void ignored_update(struct thread *thread)
{
	struct sighand *sighand = thread->sighand;
	u64 events = tracehook_wanted_signals(thread->task);
	bool alone = __atomic_load_n(&sighand->users, __ATOMIC_RELAXED) == 1;

	thread->kept = 0;
	if (alone && (events & UTRACE_EVENT(SIGNAL_IGN)) != 0)
		thread->kept = sighand->ignored & ~(u64)NEVER_KEPT;
}

void ignored_collect(struct thread *thread, struct pt_regs *regs)
{
	const u64 no_time[2] = { 0, 0 };
	sigmask_t set = thread->kept & ~thread->mask;
	struct kernel_sigaction action;
	struct kernel_siginfo info;

	for (u32 i = 0; i < COLLECT_LIMIT && set != 0; i++) {
		long signo = raw_syscall4(__NR_rt_sigtimedwait, as_u64(&set), as_u64(&info),
					  as_u64(no_time), sizeof(set));

		if (signo <= 0)
			return;
		action = sighand_get(thread->sighand, (int)signo);
		/* It cannot be given an effect any more: the call it came in is over. */
		tracehook_get_signal(thread->task, regs, &info, &action);
	}
}

bool ignored_worth_a_look(const struct pt_regs *regs)
{
	return (long)regs->ax == EPIPE_RESULT || restart_may_wait_long(regs->orig_ax);
}
