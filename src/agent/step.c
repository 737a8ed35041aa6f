/* SPDX-License-Identifier: MIT */
/*
 * Steps: see step.h. While a thread is in its program with the flag set,
 * step_armed says so; whoever takes the thread's registers then takes the flag
 * out of them (unless the program had set it itself) and asks the exit loop, by
 * WORK_STEP, to set it again. The trap becomes the program's SIGTRAP, which is
 * how engines get to know of a step.
 *
 * A block step is many single ones: the CPU's own branch trap is not to be had
 * in every virtual machine, and goes on nowhere but in the handler.
 */
#include "agent/step.h"

#include "agent/branches.h"
#include "agent/points.h"
#include "agent/sighand.h"
#include "agent/uaccess.h"
#include "base/rawsys.h"
#include "x86/instruction.h"

enum { FLAG_TRAP = 0x100, TRAP_TRACE_CODE = 2, TRAP_BYTE_OF_FLAGS = 1 };

void step_set(struct thread *thread, enum task_step how)
{
	thread->step = (u32)how;
	if (how != TASK_STEP_NONE)
		__atomic_fetch_or(thread->work, WORK_STEP, __ATOMIC_RELAXED);
}

void step_arm(struct thread *thread, struct pt_regs *regs)
{
	if (likely(thread->step == TASK_STEP_NONE))
		return;
	thread->step_own = (regs->flags & FLAG_TRAP) != 0;
	thread->step_ip = regs->ip;
	thread->step_armed = 1;
	regs->flags |= FLAG_TRAP;
}

void step_disarm(struct thread *thread, unsigned long *flags)
{
	if (likely(thread->step_armed == 0))
		return;
	thread->step_armed = 0;
	if (!thread->step_own)
		*flags &= ~(unsigned long)FLAG_TRAP;
	__atomic_fetch_or(thread->work, WORK_STEP, __ATOMIC_RELAXED);
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
	if (!thread->step_armed)
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
	thread->step_ip = context->ip;
	context->flags |= FLAG_TRAP;
	return true;
}

bool step_is_for_engines(const struct thread *thread, const struct kernel_siginfo *info)
{
	return thread->step_trapped != 0 && info->signo == SIG_TRAP &&
	       info->code == TRAP_TRACE_CODE;
}
