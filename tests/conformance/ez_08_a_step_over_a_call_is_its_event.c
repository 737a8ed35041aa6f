/* SPDX-License-Identifier: MIT */
/* EZ-08: A step over a system call instruction gives this event and no trap. */
#include "conform.h"

enum { TRAPS = 3 };

#ifdef ENGINE
/* words: where the first traps were, and values[1] how many. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot != ON_SIGNAL || spy->values[1] >= TRAPS)
		return answer;
	live.words[spy->values[1]++] = (u32)(event->regs->ip - (unsigned long)spy->values[0]);
	return spy->values[1] < TRAPS ? answer : UTRACE_SIGNAL_IGN | UTRACE_RESUME;
}
#else
extern char stepped_code[], in_front_of_call[], behind_nop[], behind_nops[];

static __attribute__((noinline)) void be_stepped(void)
{
	long nr = SYS_getppid;

	__asm__ volatile("stepped_code: syscall\n\t"
			 "mov $110, %%eax\n"
			 "in_front_of_call: syscall\n\t"
			 "nop\n"
			 "behind_nop: nop\n"
			 "behind_nops: nop\n\t"
			 : "+a"(nr)
			 :
			 : "rcx", "r11", "memory");
}

static u32 place(const char *label)
{
	return (u32)(label - stepped_code);
}

static void expect_traps(void)
{
	EXPECT_EQ(live->words[0], place(in_front_of_call));
	EXPECT_EQ(live->words[1], place(behind_nop));
	EXPECT_EQ(live->words[2], place(behind_nops));
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_EXIT) | EV(SIGNAL_CORE));

	a->values[0] = (long)stepped_code;
	answer(a, ON_LEAVE, UTRACE_SINGLESTEP);
	answer_bits(a, ON_SIGNAL, UTRACE_SINGLESTEP, UTRACE_SIGNAL_IGN);
	watch();
	be_stepped();
	unwatch();
	expect_log("A.leave(5,110) A.signal(35,5) A.leave(5,110) A.signal(35,5) A.signal(35,5) ");
	expect_traps();

	/* Who has not asked for the event gets nothing in its place. */
	a->values[1] = 0;
	answer(a, ON_ENTRY, UTRACE_SINGLESTEP);
	EXPECT_EQ(set_events(a, EV(SYSCALL_ENTRY) | EV(SIGNAL_CORE)), 0);
	watch();
	be_stepped();
	unwatch();
	expect_log("A.entry(5,110) A.signal(35,5) A.entry(5,110) A.signal(35,5) A.signal(35,5) ");
	expect_traps();
}
#endif
