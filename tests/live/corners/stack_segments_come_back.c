/* SPDX-License-Identifier: MIT */
/*
 * A program with a stack segment of its own: handlers run with it, frames hold
 * it, returning from a handler loads it, and one that cannot be loaded is a
 * fault where the frame leads.
 */
#include <asm/ldt.h>
#include <ucontext.h>

#include "host.h"
#include "live.h"

enum { ENTRY = 6, SELECTOR = ENTRY * 8 + 7, MISSING = (ENTRY + 1) * 8 + 7, FLAT = 0x2b };

static gregset_t before;
static volatile uint16_t wanted, loaded;
static volatile int arrived;

static uint16_t *stack_segment(ucontext_t *frame)
{
	return (uint16_t *)&frame->uc_mcontext.gregs[REG_CSGSFS] + 3;
}

static uint16_t current_segment(void)
{
	uint16_t segment;

	__asm__ volatile("mov %%ss, %0" : "=r"(segment));
	return segment;
}

/* ud2, where the frame leads to */
__asm__(".text\n.globl target\ntarget: mov %ss, %ecx\nud2\n");
extern const char target[];

static void leave(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)signal;
	(void)info;
	memcpy(before, frame->uc_mcontext.gregs, sizeof(before));
	*stack_segment(frame) = wanted;
	frame->uc_mcontext.gregs[REG_RIP] = (long)target;
	frame->uc_mcontext.gregs[REG_RCX] = 0;
}

static void arrive(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)info;
	check_eq(*stack_segment(frame), wanted, "the frame's ss");
	check_eq(frame->uc_mcontext.gregs[REG_RCX], signal == SIGILL ? wanted : 0, "ss in use");
	check_eq(frame->uc_mcontext.gregs[REG_RIP], (long)target + (signal == SIGILL ? 2 : 0),
		 "where it happened");
	loaded = current_segment();
	memcpy(frame->uc_mcontext.gregs, before, sizeof(before));
	arrived = signal;
}

static void go(uint16_t segment, int signal)
{
	wanted = segment;
	arrived = 0;
	raise(SIGUSR1);
	check_eq(arrived, signal, "the signal of the target");
}

int main(void)
{
	static char stack[4096];
	struct user_desc data = { .entry_number = ENTRY, .limit = sizeof(stack) - 1 };

	data.base_addr = (unsigned)(uintptr_t)stack;
	if (!host_has_segments())
		skip("no segments of modify_ldt");
	check_eq(raw3(SYS_modify_ldt, 1, (long)&data, sizeof(data)), 0, "modify_ldt");
	handle_info(SIGUSR1, leave, 0);
	handle_info(SIGILL, arrive, 0);
	handle_info(SIGSEGV, arrive, 0);
	for (unsigned round = 0; round < 3; round++) {
		go(FLAT, SIGILL);
		go(SELECTOR, SIGILL);
		check_eq(loaded, SELECTOR, "the handler's ss");
		go(MISSING, SIGSEGV);
		check_eq(current_segment(), FLAT, "calls make ss flat");
	}
	return 0;
}
