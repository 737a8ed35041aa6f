/* SPDX-License-Identifier: MIT */
/*
 * Leaving a process to itself: what the agent put between program and kernel
 * is taken away, and the program goes on as if it had never been there. Needed
 * for children that are not followed, and when the program's own debugger takes
 * a process over (PTRACE_TRACEME): a tracer sees every signal first, those of
 * the backstop too.
 *
 * That is done by the only thread of a process in memory of its own. Any other
 * one keeps its patched sites and loses only the backstop; its next image runs
 * untraced in any case, as a process has one tracer.
 */
#include "agent/native.h"

#include "agent/backstop.h"
#include "agent/branch_copies.h"
#include "agent/descriptors.h"
#include "agent/instructions.h"
#include "agent/kick.h"
#include "agent/mm.h"
#include "agent/seccomp.h"
#include "agent/signal.h"
#include "agent/sites.h"
#include "agent/special.h"
#include "agent/strict.h"
#include "agent/untraced.h"
#include "base/rawsys.h"
#include "utrace/task.h"

enum {
	TRACEME = 0,
	REFUSED = -1 /* EPERM */,
	NO_PROCESS = -3 /* ESRCH */
};

static bool is_alone(const struct thread *thread)
{
	return !thread->in_vfork && thread->sighand->users == 1 && mm_is_alone(thread);
}

/* From here on no system call and no signal of this process passes the agent. */
static void leave_alone(struct thread *thread)
{
	__atomic_fetch_or(&thread->task->flags, TASK_UNTRACED, __ATOMIC_RELAXED);
	kick_end(thread->task);
	instructions_disarm(thread);
	sighand_make_native(thread->sighand);
	signal_requeue_blocked(thread);
	raw_syscall3(__NR_sigaltstack, as_u64(&thread->altstack), 0, 0);
	descriptors_close_own(thread->mm);
	/* The way back to the program puts the gs base in force. */
	thread->foreign_gs = 1;
	__atomic_fetch_and(thread->work, ~(u32)WORK_MASK, __ATOMIC_RELAXED);
	signal_set_real(thread->mask);
}

void native_leave(struct thread *thread)
{
	bool restored = sites_make_room(0, 1ULL << EVERYWHERE_END_BIT) == 0;

	branch_copies_leave_text();
	backstop_disarm();
	if (restored)
		leave_alone(thread);
	else
		signal_follow_mask(thread);
}

static u32 become_tracee(struct thread *thread, struct pt_regs *regs)
{
	bool alone = is_alone(thread) && !thread->frame_saved;
	long result;

	signal_block_all();
	seccomp_admit_traps(thread);
	result = call_for_program(regs);
	if (!result_is_error(result)) {
		/* Only now, with nothing that could trap: the tracer cannot look before a stop. */
		if (alone && sites_make_room(0, 1ULL << EVERYWHERE_END_BIT) < 0)
			alone = false;
		if (alone)
			branch_copies_leave_text();
		backstop_disarm();
		if (alone) {
			untraced_report(UNTRACED_DEBUGGER, 0);
			leave_alone(thread);
		}
		strict_violation(regs->ip - 2, "a debugger takes its backstop away");
	}
	if (!alone || result_is_error(result))
		signal_follow_mask(thread);
	return special_answer(regs, result);
}

u32 special_ptrace(struct thread *thread, struct pt_regs *regs)
{
	static const u64 nothing[6] = { ~0ULL };

	if (regs->di != TRACEME)
		return GATE_RUN;
	if (backstop_can_go())
		return become_tracee(thread, regs);
	/* The answer of a process that has a tracer already: it could not be left to another. */
	if (seccomp_denies(thread, regs, nothing, NO_PROCESS))
		return GATE_SKIP;
	return special_answer(regs, REFUSED);
}
