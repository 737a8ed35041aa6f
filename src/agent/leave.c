/* SPDX-License-Identifier: MIT */
/*
 * See leave.h. The supervisor calls all threads in (supervisor/leave.c). Each detaches
 * its engines, gives up its own backstop and waits; then one takes back what the agent
 * changed of the process: patched code, dispositions, descriptors. The domain itself is
 * unmapped from outside, when the last thread has left it.
 *
 * A thread goes on through a signal frame: its registers, its vector state, its mask
 * and its alternate stack become the program's in one moment, and a signal that comes
 * in the next finds nothing of the agent.
 *
 * One that was in a call makes that again, natively. The kernel would not know how long
 * a call with a time limit has waited already, so such a thread makes it with what is
 * left, from the gate, and comes by agent code once more when it returns.
 *
 * Invariants:
 *  1. All signals are blocked from when a thread has its frame until it leaves by it:
 *     none finds the agent's handler with the program's stacks, or the other way round.
 *  2. No thread is in program code while code is written and handlers change.
 */
#include "agent/leave.h"

#include "agent/backstop.h"
#include "agent/descriptors.h"
#include "agent/gs.h"
#include "agent/instructions.h"
#include "agent/kick.h"
#include "agent/lock.h"
#include "agent/mm.h"
#include "agent/restart.h"
#include "agent/signal.h"
#include "agent/sites.h"
#include "agent/special.h"
#include "agent/supervisor.h"
#include "base/rawsys.h"
#include "utrace/report.h"
#include "utrace/task.h"
#include "x86/flags.h"

enum { EINTR_RESULT = -4 };

extern char gate_syscall[];

static void set_flags(struct task *task, u32 flags)
{
	__atomic_fetch_or(&task->flags, flags, __ATOMIC_SEQ_CST);
}

/* What belongs to the process. All its threads wait, and none of them traps any more. */
static void undo(struct thread *thread)
{
	sites_report();
	sites_leave_room(0, 1ULL << EVERYWHERE_END_BIT);
	descriptors_close_own(thread->mm);
}

static void make_dispositions_native(struct sighand *sighand)
{
	spin_lock(&sighand->lock);
	sighand_make_native(sighand);
	spin_unlock(&sighand->lock);
}

/* With the rest of its time, which the agent knows. False: the kernel needs no help. */
static bool resume_timed_call(struct thread *thread, struct pt_regs *regs)
{
	if ((long)regs->ax != -ERESTART_RESTARTBLOCK || regs->orig_ax == (unsigned long)-1)
		return false;
	if (regs->orig_ax != __NR_restart_syscall)
		thread->restart.nr = regs->orig_ax;
	/* Nobody knows what it was: it was restarted before weir came, and cannot be again. */
	if (thread->restart.nr == 0) {
		regs->ax = (unsigned long)EINTR_RESULT;
		return false;
	}
	if (!restart_needs_time(regs, thread->restart.nr)) {
		regs->orig_ax = thread->restart.nr;
		regs->ax = (unsigned long)-ERESTARTNOHAND;
		return false;
	}
	special_restart_syscall(thread, regs);
	thread->left = 1;
	set_flags(thread->task, TASK_CALLS);
	return true;
}

void leave_after_call(struct thread *thread)
{
	thread->left = 0;
	__atomic_fetch_and(&thread->task->flags, ~(u32)TASK_CALLS, __ATOMIC_RELEASE);
}

static _Noreturn void go(struct thread *thread)
{
	struct sigframe *frame = (struct sigframe *)(void *)thread->frame;
	const struct stack_setting *stack = &thread->altstack;
	struct pt_regs *regs = thread->regs;
	bool calls = resume_timed_call(thread, regs);

	if (!calls)
		restart_without_handler(thread, regs);
	make_dispositions_native(thread->sighand);
	signal_requeue_blocked(thread);
	__atomic_store_n(thread->work, 0, __ATOMIC_RELAXED);
	thread->foreign_gs = 1;
	signal_regs_to_context(&frame->uc.context, regs);
	frame->uc.sigmask = thread->mask;
	frame->uc.stack =
	    (struct kernel_stack){ .sp = stack->sp, .flags = stack->flags, .size = stack->size };
	flags_set_nested(frame->uc.context.flags);
	if (calls) {
		/* gs stays ours: behind the gate it is needed. */
		frame->uc.context.ip = as_u64(gate_syscall);
		frame->uc.context.ax = regs->orig_ax;
	} else {
		gs_give_back(thread);
	}
	frame_enter(frame);
}

/* It did not work out: nobody is told of anything any more, but the program goes on. */
static void stay(struct thread *thread)
{
	backstop_arm_child();
	instructions_arm(thread);
	__atomic_fetch_and(&thread->task->flags, ~(u32)(TASK_UNTRACED | TASK_GATHERED),
			   __ATOMIC_SEQ_CST);
	thread->frame_saved = 0;
}

/* False: a signal or another's wish came first. */
static bool take_frame(struct thread *thread)
{
	const u32 others = WORK_SIGNAL | WORK_SIGNAL_LATER | WORK_GROUP_EXIT | WORK_GROUP_STOP;

	kick_make_frame(thread);
	if ((__atomic_load_n(thread->work, __ATOMIC_ACQUIRE) & others) == 0)
		return true;
	__atomic_fetch_or(thread->work, WORK_LEAVE, __ATOMIC_RELAXED);
	return false;
}

void leave_take_part(struct thread *thread)
{
	struct task *task = thread->task;
	enum task_answer answer;

	__atomic_fetch_and(thread->work, ~(u32)WORK_LEAVE, __ATOMIC_SEQ_CST);
	if (!take_frame(thread))
		return;
	signal_block_all();
	utrace_discard(task);
	set_flags(task, TASK_UNTRACED);
	thread->regs->ip = site_program_ip(thread->regs->ip);
	kick_end(task);
	instructions_disarm(thread);
	backstop_disarm();
	__atomic_store_n(&task->answer, ANSWER_NONE, __ATOMIC_RELAXED);
	set_flags(task, TASK_GATHERED);
	answer = supervisor_wait(task);
	if (answer == ANSWER_UNDO) {
		undo(thread);
		__atomic_store_n(&task->answer, ANSWER_NONE, __ATOMIC_RELAXED);
		__atomic_store_n(&thread->mm->undone, 1, __ATOMIC_RELEASE);
		set_flags(task, TASK_UNDONE);
		answer = supervisor_wait(task);
	}
	/* If the supervisor dies now, the others must not stay where nothing is left. */
	if (answer == ANSWER_GRANTED || __atomic_load_n(&thread->mm->undone, __ATOMIC_ACQUIRE) != 0)
		go(thread);
	stay(thread);
}
