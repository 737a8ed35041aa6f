/* SPDX-License-Identifier: MIT */
/*
 * Vector state and segment bases of threads: see registers.h, and utrace-task.h
 * for the functions that engines call.
 *
 * Invariants:
 *  1. Agent code changes neither, so the thread itself reads and writes the CPU.
 *  2. A stopped thread has laid them down in its block before it counts as
 *     stopped, and takes up what was changed there when it goes on.
 *  3. While a signal waits in the thread block, the frame that came with it has a
 *     copy of the vector state, which is what goes on after the handler.
 *  4. Nothing reaches the CPU that it would refuse.
 */
#include "agent/registers.h"

#include "agent/examine.h"
#include "agent/thread.h"
#include "base/bytes.h"
#include "base/rawsys.h"
#include "utrace-task.h"
#include "utrace/task.h"
#include "x86/bases.h"
#include "x86/xsave.h"

enum { ADDRESS_BITS = 47 };

static u32 area_size(void)
{
	u32 size = domain_get()->xstate_size;

	return size <= sizeof(((struct thread *)NULL)->laid.xstate) ? size : 0;
}

static u64 read_u64(const u8 *at)
{
	u64 value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static u32 read_u32(const u8 *at)
{
	u32 value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* Whether XRSTOR would take it. */
static bool is_valid(const u8 *area)
{
	if ((read_u64(area + XSAVE_HEADER) & ~xsave_enabled()) != 0)
		return false;
	for (u32 i = 8; i < XSAVE_HEADER_SIZE; i += 8) {
		if (read_u64(area + XSAVE_HEADER + i) != 0)
			return false;
	}
	return (read_u32(area + XSAVE_MXCSR) & ~(u32)XSAVE_MXCSR_BITS) == 0;
}

/* The copy in the frame of a signal that waits, but for what the kernel notes there. */
static void update_frame(struct thread *thread, const u8 *area)
{
	struct sigframe *frame = (struct sigframe *)(void *)thread->frame;
	u8 *copy = as_pointer(frame->uc.context.fpstate);
	u32 size = FPSTATE_LEGACY_SIZE;

	if (!thread->frame_saved || copy == NULL)
		return;
	if (read_u32(copy + FPSTATE_SOFTWARE_OFFSET) == FPSTATE_MAGIC1)
		size = read_u32(copy + FPSTATE_SOFTWARE_OFFSET + 16);
	memcpy(copy, area, XSAVE_SOFTWARE);
	if (size > XSAVE_HEADER && size <= area_size())
		memcpy(copy + XSAVE_HEADER, area + XSAVE_HEADER, size - XSAVE_HEADER);
}

static void load_area(struct thread *thread, u8 *area)
{
	xsave_load(area);
	update_frame(thread, area);
}

void registers_lay_down(struct thread *thread)
{
	struct laid_registers *laid = &thread->laid;

	if (area_size() != 0) {
		/* XSAVE leaves the rest of the header as it is. */
		memset(laid->xstate + XSAVE_HEADER, 0, XSAVE_HEADER_SIZE);
		xsave_store(laid->xstate);
	}
	laid->fs = base_get(SEGMENT_FS);
	laid->gs = thread->foreign_gs ? thread->program_gs : 0;
	laid->changed = 0;
	__atomic_store_n(&laid->valid, 1, __ATOMIC_RELEASE);
}

void registers_take_up(struct thread *thread)
{
	struct laid_registers *laid = &thread->laid;
	u32 changed;

	__atomic_store_n(&laid->valid, 0, __ATOMIC_SEQ_CST);
	changed = __atomic_load_n(&laid->changed, __ATOMIC_ACQUIRE);
	if ((changed & LAID_XSTATE) != 0 && is_valid(laid->xstate))
		load_area(thread, laid->xstate);
	if ((changed & LAID_BASES) == 0)
		return;
	base_set(SEGMENT_FS, laid->fs);
	thread->program_gs = laid->gs;
	thread->program_gs_selector = 0;
	thread->foreign_gs |= laid->gs != 0;
}

static u64 laid_address(const struct task *task, size_t offset)
{
	return examine_thread_address(task) + offsetof(struct thread, laid) + offset;
}

/* Of another thread, which must have laid them down. */
static int read_laid(const struct task *task, size_t offset, void *to, size_t size)
{
	u32 valid = 0;
	int err = examine_read(task, laid_address(task, offsetof(struct laid_registers, valid)),
			       &valid, sizeof(valid));

	if (err == 0 && valid == 0)
		err = -EAGAIN;
	return err != 0 ? err : examine_read(task, laid_address(task, offset), to, size);
}

static int write_laid(const struct task *task, size_t offset, const void *from, size_t size,
		      u32 what)
{
	const u64 mark = laid_address(task, offsetof(struct laid_registers, changed));
	u32 changed;
	int err =
	    read_laid(task, offsetof(struct laid_registers, changed), &changed, sizeof(changed));

	if (err == 0)
		err = examine_write(task, laid_address(task, offset), from, size);
	changed |= what;
	return err != 0 ? err : examine_write(task, mark, &changed, sizeof(changed));
}

size_t utrace_xstate_size(void)
{
	return area_size();
}

int utrace_get_xstate(struct task *task, void *to, size_t size)
{
	struct thread *thread = thread_current();

	if (size == 0 || size > area_size())
		return -EINVAL;
	if (!examine_has_registers(task))
		return -ESRCH;
	if (thread->task != task)
		return read_laid(task, offsetof(struct laid_registers, xstate), to, size);
	registers_lay_down(thread);
	memcpy(to, thread->laid.xstate, size);
	registers_take_up(thread);
	return 0;
}

int utrace_set_xstate(struct task *task, const void *from, size_t size)
{
	struct thread *thread = thread_current();
	u8 *own = thread->laid.xstate;

	if (size < XSAVE_SMALLEST || size > area_size() || !is_valid(from))
		return -EINVAL;
	if (!examine_has_registers(task))
		return -ESRCH;
	if (thread->task != task)
		return write_laid(task, offsetof(struct laid_registers, xstate), from, size,
				  LAID_XSTATE);
	registers_lay_down(thread);
	memcpy(own, from, size);
	thread->laid.changed |= LAID_XSTATE;
	registers_take_up(thread);
	return 0;
}

int utrace_get_bases(struct task *task, struct utrace_bases *bases)
{
	struct thread *thread = thread_current();

	if (!examine_has_registers(task))
		return -ESRCH;
	if (thread->task != task)
		return read_laid(task, offsetof(struct laid_registers, fs), bases, sizeof(*bases));
	bases->fs = base_get(SEGMENT_FS);
	bases->gs = thread->foreign_gs ? thread->program_gs : 0;
	return 0;
}

int utrace_set_bases(struct task *task, const struct utrace_bases *bases)
{
	struct thread *thread = thread_current();

	if (bases->fs >> ADDRESS_BITS != 0 || bases->gs >> ADDRESS_BITS != 0)
		return -EINVAL;
	if (!examine_has_registers(task))
		return -ESRCH;
	if (thread->task != task)
		return write_laid(task, offsetof(struct laid_registers, fs), bases, sizeof(*bases),
				  LAID_BASES);
	registers_lay_down(thread);
	thread->laid.fs = bases->fs;
	thread->laid.gs = bases->gs;
	thread->laid.changed |= LAID_BASES;
	registers_take_up(thread);
	return 0;
}

unsigned long *register_at(struct pt_regs *regs, u32 number)
{
	unsigned long *const registers[16] = {
		&regs->ax,  &regs->cx,	&regs->dx,  &regs->bx,	&regs->sp,  &regs->bp,
		&regs->si,  &regs->di,	&regs->r8,  &regs->r9,	&regs->r10, &regs->r11,
		&regs->r12, &regs->r13, &regs->r14, &regs->r15,
	};

	return registers[number % 16];
}
