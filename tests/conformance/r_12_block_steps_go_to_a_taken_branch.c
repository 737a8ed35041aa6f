/* SPDX-License-Identifier: MIT */
/*
 * A block step ends behind a branch that was taken, of any kind: whether the processor
 * has such steps or many single ones make them does not show.
 */
#include "conform.h"

enum { ENDS = 8 };

#ifdef ENGINE
static long ends[ENDS];
static long end_count;

/* Block steps from a breakpoint to the next one. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot != ON_SIGNAL)
		return answer;
	if (event->info->si_code != 2 /* TRAP_TRACE */) {
		spy->values[0] = !spy->values[0];
		return UTRACE_SIGNAL_IGN | (spy->values[0] ? UTRACE_BLOCKSTEP : UTRACE_RESUME);
	}
	if (end_count < ENDS)
		ends[end_count++] = (long)event->regs->ip;
	return UTRACE_SIGNAL_IGN | UTRACE_BLOCKSTEP;
}

long live_act(long number, unsigned long a, unsigned long b)
{
	(void)number;
	(void)b;
	return a < (unsigned long)end_count ? ends[a] : 0;
}
#else
extern const char in_call[], behind_call[], behind_jump[], behind_indirect[], behind_taken[];

__attribute__((noinline)) static void walk(void)
{
	__asm__ volatile("int3\n\t"
			 "xorl %%eax, %%eax\n\t"
			 "jnz 9f\n\t" /* not taken */
			 "call in_call\n"
			 "behind_call:\n\t"
			 "jmp behind_jump\n"
			 "in_call:\n\t"
			 "nop\n\t"
			 "ret\n"
			 "behind_jump:\n\t"
			 "leaq behind_indirect(%%rip), %%rdx\n\t"
			 "jmp *%%rdx\n\t"
			 "hlt\n"
			 "behind_indirect:\n\t"
			 "testl %%eax, %%eax\n\t"
			 "jz behind_taken\n\t"
			 "hlt\n"
			 "behind_taken:\n\t"
			 "nop\n\t"
			 "int3\n"
			 "9:"
			 :
			 :
			 : "rax", "rdx", "cc", "memory");
}

void test(void)
{
	const char *const want[] = { in_call,	      behind_call,  behind_jump,
				     behind_indirect, behind_taken, NULL };

	attach(SELF, 'A', EV(QUIESCE) | EV(SIGNAL_CORE));
	watch();
	walk();
	unwatch();
	for (u32 i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		EXPECT_EQ(custom(0, i, 0), want[i]);
}
#endif
