/* SPDX-License-Identifier: MIT */
/*
 * A trap flag that the program set itself stays its own while engines step it: its own
 * traps go on when they do not step any more. Flags that it pushes need not show the
 * engine's steps; here they do not.
 */
#include "conform.h"

#ifdef ENGINE
/* Steps from one breakpoint to the next one, then lets the program's own traps through. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot != ON_SIGNAL)
		return answer;
	if (event->info->si_code != 2 /* TRAP_TRACE */) {
		spy->values[0] = !spy->values[0];
		return UTRACE_SIGNAL_IGN | (spy->values[0] ? UTRACE_SINGLESTEP : UTRACE_RESUME);
	}
	spy->values[1]++;
	return spy->values[0] ? UTRACE_SIGNAL_IGN | UTRACE_SINGLESTEP : answer;
}
#else
static volatile u32 own_traps;

static void on_trap(int signal)
{
	(void)signal;
	own_traps++;
}

__attribute__((noinline)) static unsigned long push_flags_while_stepped(void)
{
	unsigned long flags;

	__asm__ volatile("int3\n\t"
			 "pushfq\n\t"
			 "popq %0\n\t"
			 "int3"
			 : "=r"(flags)
			 :
			 : "memory");
	return flags;
}

/* Sets TF itself while it is stepped; three nops behind the second breakpoint, then clears it. */
__attribute__((noinline)) static unsigned long set_the_flag(void)
{
	unsigned long flags;

	__asm__ volatile("int3\n\t"
			 "pushfq\n\t"
			 "orq $0x100, (%%rsp)\n\t"
			 "popfq\n\t"
			 "nop\n\t"
			 "pushfq\n\t"
			 "popq %0\n\t"
			 "int3\n\t"
			 "nop\n\t"
			 "nop\n\t"
			 "nop\n\t"
			 "pushfq\n\t"
			 "andq $~0x100, (%%rsp)\n\t"
			 "popfq"
			 : "=r"(flags)
			 :
			 : "memory", "cc");
	return flags;
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(QUIESCE) | EV(SIGNAL) | EV(SIGNAL_CORE));

	handle(SIGTRAP, on_trap, 0);
	watch();
	EXPECT_EQ(push_flags_while_stepped() & 0x100, 0);
	EXPECT(a->values[1] >= 2);
	EXPECT_EQ(own_traps, 0);
	EXPECT_EQ(set_the_flag() & 0x100, 0x100);
	unwatch();
	/* Behind each of the six instructions from the second breakpoint on. */
	EXPECT_EQ(own_traps, 6);
}
#endif
