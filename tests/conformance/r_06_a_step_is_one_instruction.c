/* SPDX-License-Identifier: MIT */
/*
 * A step runs exactly one instruction, a block step up to the next branch that is
 * taken; then comes SIGTRAP.
 */
#include "conform.h"

enum { STEPS = 20 };

#ifdef ENGINE
static long ends[STEPS + 1];
static long end_count;

/* From a breakpoint on: values[0] steps of the kind values[1]. Notes where each one ends. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot != ON_SIGNAL)
		return answer;
	if (event->info->si_code != 2 /* TRAP_TRACE */)
		end_count = 0;
	else if (end_count < STEPS)
		ends[++end_count] = (long)event->regs->ip;
	if (end_count == spy->values[0])
		return UTRACE_RESUME | UTRACE_SIGNAL_IGN;
	return (u32)spy->values[1] | UTRACE_SIGNAL_IGN;
}

/* Where step `a` ended; 0: how many there were. */
long live_act(long number, unsigned long a, unsigned long b)
{
	(void)number;
	(void)b;
	return a == 0 ? end_count : ends[a];
}
#else
extern const char line_begin[], block_begin[], not_taken[], behind_jump[], behind_loop[];

/* Behind the breakpoint ten nops of one byte, and ten increments of three. */
__attribute__((noinline)) static void walk_a_line(void)
{
	long counter = 0;

	__asm__ volatile("int3\n"
			 "line_begin:\n\t"
			 ".fill 10, 1, 0x90\n\t"
			 ".rept 10\n\t"
			 "incq %0\n\t"
			 ".endr"
			 : "+r"(counter));
	EXPECT_EQ(counter, 10);
}

/* A branch that is not taken, a jump, and a loop of two rounds. */
__attribute__((noinline)) static void walk_blocks(void)
{
	long counter = 2;

	__asm__ volatile("int3\n"
			 "block_begin:\n\t"
			 "xorl %%eax, %%eax\n\t"
			 "jnz behind_jump\n"
			 "not_taken:\n\t"
			 "nop\n\t"
			 "jmp behind_jump\n\t"
			 "hlt\n"
			 "behind_jump:\n\t"
			 "decq %0\n\t"
			 "jnz behind_jump\n"
			 "behind_loop:\n\t"
			 "jmp 1f\n\t"
			 "hlt\n"
			 "1:"
			 : "+r"(counter)
			 :
			 : "rax", "cc");
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(QUIESCE) | EV(SIGNAL_CORE));

	a->values[0] = STEPS;
	a->values[1] = UTRACE_SINGLESTEP;
	watch();
	walk_a_line();
	unwatch();
	EXPECT_EQ(custom(0, 0, 0), STEPS);
	for (long i = 1; i <= STEPS; i++)
		EXPECT_EQ(custom(0, i, 0), line_begin + (i <= 10 ? i : 10 + 3 * (i - 10)));

	a->values[0] = 3;
	a->values[1] = UTRACE_BLOCKSTEP;
	watch();
	walk_blocks();
	unwatch();
	EXPECT_EQ(custom(0, 0, 0), 3);
	EXPECT_EQ(custom(0, 1, 0), behind_jump);
	EXPECT_EQ(custom(0, 2, 0), behind_jump);
	EXPECT(custom(0, 3, 0) > (long)behind_loop + 2);
}
#endif
