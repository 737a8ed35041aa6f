/* SPDX-License-Identifier: MIT */
/* When one engine wants a block step and another a single one, it is a single one. */
#include "conform.h"

#ifdef ENGINE
/* The trap of a breakpoint is where it begins; the next trap is the step's. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot != ON_SIGNAL)
		return answer;
	if (event->info->si_code != 2 /* TRAP_TRACE */)
		return UTRACE_SIGNAL_IGN | (u32)spy->values[0];
	spy->values[1] = (long)event->regs->ip;
	return UTRACE_SIGNAL_IGN | UTRACE_RESUME;
}
#else
extern const char line[], behind_jump[];

__attribute__((noinline)) static void walk(void)
{
	__asm__ volatile("int3\n"
			 "line:\n\t"
			 "nop\n\t"
			 "nop\n\t"
			 "jmp behind_jump\n\t"
			 "hlt\n"
			 "behind_jump:");
}

static long step(struct spy *a, u32 one, struct spy *b, u32 other)
{
	a->values[0] = one;
	b->values[0] = other;
	watch();
	walk();
	unwatch();
	EXPECT_EQ(a->values[1], b->values[1]);
	return a->values[1];
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(QUIESCE) | EV(SIGNAL_CORE));
	struct spy *b = attach(SELF, 'B', EV(QUIESCE) | EV(SIGNAL_CORE));

	EXPECT_EQ(step(a, UTRACE_BLOCKSTEP, b, UTRACE_SINGLESTEP), line + 1);
	EXPECT_EQ(step(a, UTRACE_SINGLESTEP, b, UTRACE_BLOCKSTEP), line + 1);
	EXPECT_EQ(step(a, UTRACE_BLOCKSTEP, b, UTRACE_BLOCKSTEP), behind_jump);
	EXPECT_EQ(step(a, UTRACE_RESUME, b, UTRACE_BLOCKSTEP), behind_jump);
}
#endif
