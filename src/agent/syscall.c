/* SPDX-License-Identifier: MIT */
/*
 * The life of a system call inside the agent, between entry.S and the gate.
 *
 *   agent_syscall_enter   entry pass, then the handler of a special call
 *   (gate)                entry.S makes the program's call
 *   agent_gate_work       not yet: there is work
 *   agent_syscall_leave   puts replaced arguments back, exit pass
 *   agent_exit_work       what must happen before the program goes on
 */
#include "agent/account.h"
#include "agent/descriptors.h"
#include "agent/dispatch.h"
#include "agent/ignored.h"
#include "agent/exit.h"
#include "agent/jobctl.h"
#include "agent/kick.h"
#include "agent/leave.h"
#include "agent/mm.h"
#include "agent/points.h"
#include "agent/restart.h"
#include "agent/seccomp.h"
#include "agent/signal.h"
#include "agent/special.h"
#include "agent/step.h"
#include "agent/tracehook.h"
#include "agent/views.h"
#include "base/rawsys.h"
#include "utrace/task.h"

u32 agent_syscall_enter(struct pt_regs *regs);
u32 agent_gate_work(struct pt_regs *regs);
u32 agent_gate_again(struct pt_regs *regs);
void agent_syscall_leave(struct pt_regs *regs);
void agent_exit_work(struct pt_regs *regs);

static const special_function special_table[SPECIAL_COUNT] = {
#define SPECIAL(name) [__NR_##name] = special_##name,
#include "agent/special.def"
#undef SPECIAL
};

special_function special_find(u64 nr)
{
	return nr < SPECIAL_COUNT ? special_table[nr] : NULL;
}

/* Something is out of the ordinary. True: the call is answered by a signal. */
static __attribute__((noinline)) bool enter_odd(struct thread *thread, struct pt_regs *regs)
{
	/* Pairs with has_passed: we are in the agent. */
	__atomic_store_n(&thread->to_pass, 0, __ATOMIC_RELEASE);
	if (thread->stepped)
		step_disarm(thread, regs);
	if (thread->dispatched && dispatch_takes(thread, regs))
		return true;
	if (thread->counting)
		account_call(thread, regs);
	return false;
}

/* Descriptors are open that may make any call another one. */
static __attribute__((noinline)) u32 attend(struct thread *thread, struct pt_regs *regs)
{
	if ((thread->mm->attends & MM_ATTENDS_VIEWS) != 0 && view_answers(thread, regs))
		return GATE_SKIP;
	if ((thread->mm->attends & MM_ATTENDS_SIGNALFD) != 0)
		signal_lend(thread);
	return GATE_RUN;
}

/* Called by entry.S with the program's registers; returns a GATE_* value. */
HOT u32 agent_syscall_enter(struct pt_regs *regs)
{
	struct thread *thread = thread_current();
	struct task *task = thread->task;
	special_function special;
	u32 gate;

	if (unlikely(thread->odd != 0) && enter_odd(thread, regs))
		return GATE_RETURN;
	task->call_nr = (s64)regs->orig_ax;
	__atomic_store_n(&task->in_call, 1, __ATOMIC_RELAXED);
	if (likely(tracehook_wants_syscall_entry(task)) &&
	    unlikely(tracehook_report_syscall_entry(task, regs))) {
		thread->aborted = 1;
		return GATE_SKIP;
	}
	if (unlikely(thread->compat))
		return GATE_COMPAT;
	if (descriptor_may_be_ours(regs->di) && descriptor_call_names_ours(regs))
		return special_answer(regs, -EBADF);
	special = special_find((u32)regs->orig_ax);
	if (special != NULL && unlikely(thread->mm->filtered) &&
	    seccomp_denies_special(thread, regs))
		return GATE_SKIP;
	gate = special != NULL ? special(thread, regs) : GATE_RUN;
	if (unlikely(thread->mm->attends != 0) && gate == GATE_RUN)
		return attend(thread, regs);
	return gate;
}

/* What was changed for the call, or found out about it, before engines see its end. */
static __attribute__((noinline)) void restore_call(struct thread *thread)
{
	if (thread->saved_argument != NULL)
		special_restore_argument(thread);
	if (thread->lent != 0)
		signal_take_back(thread);
	if (thread->left)
		leave_after_call(thread);
}

static __attribute__((noinline)) void leave_odd(struct thread *thread, struct pt_regs *regs)
{
	if (thread->kept != 0 && ignored_worth_a_look(regs))
		ignored_collect(thread, regs);
	thread->compat = 0;
	thread->trapped = 0;
	thread->aborted = 0;
	thread->marks = 0;
}

HOT void agent_syscall_leave(struct pt_regs *regs)
{
	struct thread *thread = thread_current();
	struct task *task = thread->task;

	if (unlikely(thread->saved_argument != NULL || thread->lent != 0))
		restore_call(thread);
	if (likely(tracehook_wants_syscall_exit(task)))
		tracehook_report_syscall_exit(task, regs);
	if (unlikely((thread->odd | thread->kept) != 0))
		leave_odd(thread, regs);
	/* Before the last look at the word: see invariant 2 of kick.c. */
	__atomic_store_n(&task->in_call, 0, __ATOMIC_RELEASE);
}

/*
 * A signal came on the way to the call. As far as engines know the call has begun, so
 * one that cannot be interrupted is made, and so is pause, which a signal ends;
 * the others do as if the signal had come before them.
 */
static u32 signal_before_call(struct thread *thread, struct pt_regs *regs)
{
	if (regs->orig_ax == __NR_pause)
		return special_answer(regs, -ERESTARTNOHAND);
	if (restart_may_block(regs->orig_ax))
		return special_answer(regs, -ERESTARTNOINTR);
	__atomic_fetch_or(thread->work, WORK_SIGNAL_LATER, __ATOMIC_RELAXED);
	__atomic_fetch_and(thread->work, ~(u32)WORK_SIGNAL, __ATOMIC_RELAXED);
	return GATE_RUN;
}

/*
 * There was work when the call was about to be made: a signal or an
 * interruption comes first, a report waits until the call is over.
 */
u32 agent_gate_work(struct pt_regs *regs)
{
	struct thread *thread = thread_current();
	u32 work = __atomic_load_n(thread->work, __ATOMIC_ACQUIRE);
	u32 later;

	if ((work & WORK_GROUP_EXIT) != 0)
		return special_answer(regs, -ERESTARTNOINTR);
	if ((work & WORK_SIGNAL) != 0)
		return signal_before_call(thread, regs);
	if ((work & WORK_INTERRUPT) != 0 && restart_may_wait(regs->orig_ax))
		return special_answer(regs, (long)restart_code_not_begun(regs->orig_ax));
	later = work & ~(u32)(WORK_REPORT | WORK_INTERRUPT | WORK_KICKED);
	if ((work & (WORK_REPORT | WORK_INTERRUPT)) != 0)
		later |= WORK_LATER;
	/* What came since we looked is looked at by the gate: an interruption must not be lost. */
	if (__atomic_compare_exchange_n(thread->work, &work, later, false, __ATOMIC_SEQ_CST,
					__ATOMIC_RELAXED))
		kick_wait_for_sent(thread->task);
	return GATE_RUN;
}

u32 agent_gate_again(struct pt_regs *regs)
{
	return restart_again(thread_current(), regs);
}

/* Engines that wait for the signal check get it before any signal does. */
static bool report_comes_first(const struct thread *thread, u32 work)
{
	bool signal = (work & WORK_SIGNAL) != 0 || thread->step_done != 0;

	return utrace_wants_signal(thread->task) || (signal && utrace_needs_resume(thread->task));
}

/*
 * One thing at a time, until there is nothing to do; each may leave more. In this order:
 *
 *   GROUP_EXIT     the process ends: nothing else counts, and it does not return
 *   GROUP_STOP     as in the kernel, where a stop at hand comes before signals
 *   SIGNAL_LATER   the call is made now, so the signal is looked at like any other
 *   the signal     that engines asked for (INTERRUPT), or a report that was due when
 *   report         the signal came: before it, as engines may change what is done with it
 *   step_done      the SIGTRAP of a step that made none, before what came meanwhile
 *   SIGNAL         delivers one; what else is pending comes when its mask is settled
 *   MASK           no signal is saved any more: the program's mask is in force again,
 *                  which may let in the next at once
 *   STEP           the thread is here: it is armed anew on the way out
 *   LEAVE          weir detaches; the thread does not come back from there, as a rule
 *   the rest       REPORT, LATER, KICKED: engines see the thread before it goes on
 */
static void do_exit_work(struct thread *thread, struct pt_regs *regs)
{
	for (;;) {
		u32 work = __atomic_load_n(thread->work, __ATOMIC_ACQUIRE);

		if ((work & WORK_EXIT) == 0)
			break;
		if (work & WORK_GROUP_EXIT)
			exit_taken_along(thread);
		if (work & WORK_GROUP_STOP) {
			jobctl_take_part(thread);
			continue;
		}
		if ((work & WORK_SIGNAL_LATER) != 0) {
			__atomic_fetch_or(thread->work, WORK_SIGNAL, __ATOMIC_RELAXED);
			__atomic_fetch_and(thread->work, ~(u32)WORK_SIGNAL_LATER, __ATOMIC_RELAXED);
			continue;
		}
		if (report_comes_first(thread, work)) {
			__atomic_fetch_and(thread->work, ~(u32)WORK_ENGINES, __ATOMIC_SEQ_CST);
			signal_report(thread, regs);
		} else if (thread->step_done != 0) {
			thread->step_done = 0;
			signal_deliver_step(thread, regs);
		} else if (work & WORK_SIGNAL) {
			__atomic_fetch_and(thread->work, ~(u32)WORK_SIGNAL, __ATOMIC_ACQUIRE);
			signal_deliver(thread, regs);
		} else if (work & WORK_MASK) {
			signal_settle_mask(thread);
		} else if (work & WORK_STEP) {
			__atomic_fetch_and(thread->work, ~(u32)WORK_STEP, __ATOMIC_RELAXED);
		} else if (work & WORK_LEAVE) {
			leave_take_part(thread);
		} else {
			tracehook_notify_resume(thread->task, regs);
		}
		/* What a report leaves to do has no mark of its own. */
		if (utrace_needs_resume(thread->task))
			__atomic_fetch_or(thread->work, WORK_REPORT, __ATOMIC_RELAXED);
	}
}

void agent_exit_work(struct pt_regs *regs)
{
	struct thread *thread = thread_current();

	point_suspend(thread, regs);
	step_disarm(thread, regs);
	restart_note_interrupted(thread, regs);
	do {
		do_exit_work(thread, regs);
		/* Whatever broke off the call, no handler runs for it. */
		restart_without_handler(thread, regs);
	} while (step_arm(thread, regs));
	point_resume(thread, regs);
}
