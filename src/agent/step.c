/* SPDX-License-Identifier: MIT */
/*
 * Steps: see step.h. While a thread is in its program and steps, step_armed says how;
 * whoever takes the thread's registers then makes them the program's again and asks
 * the exit loop, by WORK_STEP, to arm the step anew. The step is reported as the
 * program's SIGTRAP, which is how engines get to know of it.
 *
 * A block step is many single ones: the CPU's own branch trap is not to be had
 * in every virtual machine, and would show to a debugger.
 */
#include "agent/step.h"

#include "agent/branches.h"
#include "agent/gs.h"
#include "agent/points.h"
#include "agent/sighand.h"
#include "agent/step_copy.h"
#include "agent/signal.h"
#include "agent/uaccess.h"
#include "base/rawsys.h"
#include "x86/instruction.h"

void agent_step(struct pt_regs *regs);

enum { FLAG_TRAP = 0x100, TRAP_TRACE_CODE = 2, TRAP_BYTE_OF_FLAGS = 1 };

void step_set(struct thread *thread, enum task_step how)
{
	thread->step = (u32)how;
	if (how != TASK_STEP_NONE)
		__atomic_fetch_or(thread->work, WORK_STEP, __ATOMIC_RELAXED);
}

static void arm(struct thread *thread, enum step_way way)
{
	thread->step_armed = way;
	thread->stepped = way == STEP_BY_ENTRY;
}

static void arm_flag(struct thread *thread, struct pt_regs *regs)
{
	regs->flags |= FLAG_TRAP;
	arm(thread, STEP_BY_FLAG);
}

static void ask_exit_loop(struct thread *thread)
{
	__atomic_fetch_or(thread->work, WORK_STEP, __ATOMIC_RELAXED);
}

bool step_arm(struct thread *thread, struct pt_regs *regs)
{
	bool branched;

	if (likely(thread->step == TASK_STEP_NONE))
		return false;
	thread->step_own = (regs->flags & FLAG_TRAP) != 0;
	thread->step_ip = regs->ip;
	/* A trap flag of the program's makes a trap in any case. */
	if (thread->step_own) {
		arm_flag(thread, regs);
		return false;
	}
	switch (step_copy_begin(thread, regs, &branched)) {
	case STEP_IS_READY:
		arm(thread, STEP_BY_COPY);
		return false;
	case STEP_ENTERS:
		arm(thread, STEP_BY_ENTRY);
		return false;
	case STEP_TAKEN:
		step_went(thread, regs, branched);
		return true;
	default:
		arm_flag(thread, regs);
		return false;
	}
}

void step_disarm(struct thread *thread, struct pt_regs *regs)
{
	if (likely(thread->step_armed == STEP_IS_NOT_ARMED))
		return;
	if (thread->step_armed == STEP_BY_COPY)
		step_copy_undo(thread, regs);
	else if (thread->step_armed == STEP_BY_FLAG && !thread->step_own)
		regs->flags &= ~(unsigned long)FLAG_TRAP;
	arm(thread, STEP_IS_NOT_ARMED);
	ask_exit_loop(thread);
}

void step_disarm_flag(struct thread *thread, struct pt_regs *regs)
{
	if (thread->step_armed == STEP_BY_FLAG)
		step_disarm(thread, regs);
}

void step_went(struct thread *thread, const struct pt_regs *regs, bool branched)
{
	ask_exit_loop(thread);
	if (branched)
		branches_note(thread, thread->step_ip, regs->ip);
	if (thread->step == TASK_STEP_BLOCK && !branched)
		return;
	thread->step_done = 1;
}

/* Called by entry.S: the copy was run. regs->ip is not set yet. */
void agent_step(struct pt_regs *regs)
{
	struct thread *thread;
	bool branched;

	gs_adopt();
	thread = thread_current();
	/* One that made no trap up to here is a debugger's: see entry_trap_flag in entry.S. */
	if (thread->trap_flag_own == 0)
		regs->flags &= ~(unsigned long)FLAG_TRAP;
	thread->trap_flag_own = 0;
	arm(thread, STEP_IS_NOT_ARMED);
	if (step_copy_landed(thread, regs, &branched))
		step_went(thread, regs, branched);
	else
		ask_exit_loop(thread);
}

static struct instruction last_instruction(const struct thread *thread)
{
	u8 code[INSTRUCTION_SIZE_MAXIMUM] = { 0 };
	size_t to_page_end = PAGE_SIZE - (thread->step_ip & (PAGE_SIZE - 1));
	size_t size = to_page_end < sizeof(code) ? to_page_end : sizeof(code);

	if (!point_original(thread->step_ip, code, size) &&
	    copy_from_user(code, thread->step_ip, size) != 0)
		size = 0;
	return instruction_at(code, size);
}

/* The program sees flags without ours: in the copy it pushed, or those that it popped. */
static void hide_flag(struct thread *thread, const struct kernel_sigcontext *context,
		      enum instruction_kind kind)
{
	u8 byte;

	if (kind == INSTRUCTION_POP_FLAGS)
		thread->step_own = (context->flags & FLAG_TRAP) != 0;
	if (kind != INSTRUCTION_PUSH_FLAGS || thread->step_own)
		return;
	if (copy_from_user(&byte, context->sp + TRAP_BYTE_OF_FLAGS, 1) == 0) {
		byte &= (u8) ~(FLAG_TRAP >> 8);
		copy_to_user(context->sp + TRAP_BYTE_OF_FLAGS, &byte, 1);
	}
}

static bool went_elsewhere(const struct thread *thread, const struct kernel_sigcontext *context,
			   const struct instruction *instruction)
{
	if (instruction->kind == INSTRUCTION_CONDITION)
		return context->ip != thread->step_ip + instruction->size;
	return instruction->kind == INSTRUCTION_JUMP;
}

bool step_goes_on(struct thread *thread, const struct kernel_siginfo *info,
		  struct kernel_sigcontext *context)
{
	struct instruction instruction;
	bool elsewhere;

	if (info->signo != SIG_TRAP || info->code != TRAP_TRACE_CODE)
		return false;
	thread->step_trapped = 0;
	if (thread->step_armed != STEP_BY_FLAG)
		return false;
	instruction = last_instruction(thread);
	hide_flag(thread, context, instruction.kind);
	elsewhere = went_elsewhere(thread, context, &instruction);
	if (elsewhere)
		branches_note(thread, thread->step_ip, context->ip);
	if (thread->step != TASK_STEP_BLOCK || thread->step_own || elsewhere) {
		thread->step_trapped = !thread->step_own;
		return false;
	}
	return true;
}

bool step_is_for_engines(const struct thread *thread, const struct kernel_siginfo *info)
{
	return thread->step_trapped != 0 && info->signo == SIG_TRAP &&
	       info->code == TRAP_TRACE_CODE;
}
