/* SPDX-License-Identifier: MIT */
/*
 * Single steps end behind each instruction of the program, block steps behind
 * each jump that was taken; a system call is no step of its own, whether its
 * site is patched or not; flags that the program pushes and pops do not show
 * that it is stepped.
 */
#include "control.h"

enum { IPS = 64, TRAP_FLAG = 0x100 };

extern char code_begin[], code_patched[], code_end[], code_again[];
long run_code(long call);

/* Returns the flags that it pushed. rdi: number of a call */
__asm__(".text\n"
	"run_code:\n"
	"	mov %rdi, %rax\n"
	"code_begin:\n"
	"	nop\n"
	"	syscall\n"
	"code_patched:\n"
	"	mov $3, %ecx\n"
	"code_again:\n"
	"	dec %ecx\n"
	"	jnz code_again\n"
	"	pushfq\n"
	"	pop %rax\n"
	"	push %rax\n"
	"	popfq\n"
	"code_end:\n"
	"	ret\n");

static long target;
static long offsets[IPS], count;

/* Called by the thread itself, which steps meanwhile: only what the engine wrote counts. */
static void collect(void)
{
	long steps = count_of(target, BRIDGE_STEPS);

	check(steps <= IPS, "not too many steps");
	for (count = 0; count < steps; count++)
		offsets[count] = raw3(BRIDGE_STEP_IP, target, count, 0) - (long)code_begin;
}

static long steps_at(long offset)
{
	long found = 0;

	for (long i = 0; i < count; i++)
		found += offsets[i] == offset;
	return found;
}

static long offset_of(const char *label)
{
	return (long)(label - code_begin);
}

/* Steps from one call to the next. */
static void run_stepped(long how, long call)
{
	long flags;

	target = enrol(QUIESCE | SIGNALS);
	answer(target, BRIDGE_STEPS, IGN | how);
	check_eq(control(target, how), 0, "steps begin");
	flags = run_code(call);
	answer(target, BRIDGE_STEPS, IGN | RESUME);
	check_eq(control(target, RESUME), 0, "resume");
	collect();
	check_eq(flags & TRAP_FLAG, 0, "the program does not see the flag");
	check_eq(control(target, DETACH), 0, "detach");
}

static void single(void)
{
	run_stepped(SINGLESTEP, SYS_getppid);
	check_eq(steps_at(0), 1, "in front of the nop");
	check_eq(steps_at(1), 1, "behind the nop");
	check_eq(steps_at(3), 0, "none behind the call");
	check_eq(steps_at(offset_of(code_again)), 3, "behind mov and jnz");
	check_eq(steps_at(offset_of(code_again) + 2), 3, "behind dec");
	check_eq(steps_at(offset_of(code_end)), 1, "behind popfq");
}

static void block_steps(void)
{
	run_stepped(BLOCKSTEP, SYS_getppid);
	check_eq(steps_at(1), 0, "none behind the nop");
	check_eq(steps_at(offset_of(code_again)), 2, "behind jnz when it jumps");
	check_eq(steps_at(offset_of(code_again) + 4), 0, "not when it goes on");
	check_eq(steps_at(offset_of(code_end)), 0, "none before ret");
}

int main(void)
{
	for (int round = 0; round < 5; round++) {
		single();
		block_steps();
	}
	return 0;
}
