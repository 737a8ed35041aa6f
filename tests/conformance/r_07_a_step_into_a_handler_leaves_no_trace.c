/* SPDX-License-Identifier: MIT */
/*
 * A thread that is stepped into a handler is reported at its first instruction, by
 * HANDLER and not by a trap; the flags in the frame do not show the step, and
 * steps go on behind the handler's return.
 */
#include "conform.h"

#ifdef ENGINE
/* Steps for ever, until values[0] steps ended behind the return to values[1] .. values[2]. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	const long ip = event->regs != NULL ? (long)event->regs->ip : 0;

	if (event->slot == ON_REPORT && (event->action & UTRACE_SIGNAL_MASK) == 0x70) {
		spy->values[3]++;
		spy->values[4] = ip;
		return UTRACE_SIGNAL_HANDLER | UTRACE_SINGLESTEP;
	}
	if (event->slot != ON_SIGNAL)
		return answer;
	if (event->info->si_signo == 10 /* SIGUSR1 */)
		return UTRACE_SIGNAL_DELIVER | UTRACE_SINGLESTEP;
	EXPECT(event->info->si_code == 2 /* TRAP_TRACE */);
	EXPECT(ip != spy->values[4]); /* the report stood for that trap */
	if (spy->values[4] != 0 && ip >= spy->values[1] && ip < spy->values[2])
		return UTRACE_SIGNAL_IGN | UTRACE_RESUME;
	return UTRACE_SIGNAL_IGN | UTRACE_SINGLESTEP;
}
#else
#include <ucontext.h>

static volatile unsigned long saved_flags;
static volatile u32 runs;

static void on_signal(int signal, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;

	(void)signal;
	(void)info;
	saved_flags = (unsigned long)uc->uc_mcontext.gregs[REG_EFL];
	runs++;
}

extern const char behind_kill[], end_of_line[];

__attribute__((noinline)) static void kill_oneself(long self)
{
	long result;

	__asm__ volatile("syscall\n"
			 "behind_kill:\n\t"
			 ".fill 8, 1, 0x90\n"
			 "end_of_line:"
			 : "=a"(result)
			 : "0"((long)SYS_kill), "D"(self), "S"((long)SIGUSR1)
			 : "rcx", "r11", "memory");
	EXPECT_EQ(result, 0);
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(QUIESCE) | EV(SIGNAL) | EV(SIGNAL_CORE));

	a->values[1] = (long)behind_kill + 1;
	a->values[2] = (long)end_of_line;
	handle_info(SIGUSR1, on_signal, 0);
	watch();
	kill_oneself(getpid());
	unwatch();
	EXPECT_EQ(runs, 1);
	EXPECT_EQ(a->values[3], 1);
	EXPECT_EQ(a->values[4], on_signal);
	EXPECT_EQ(saved_flags & 0x100, 0);
}
#endif
