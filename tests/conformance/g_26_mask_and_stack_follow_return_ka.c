/* SPDX-License-Identifier: MIT */
/* G-26: Mask, flags, stack and restorer of the handler follow return_ka. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	(void)spy;
	if (event->slot == ON_SIGNAL) {
		event->return_ka->sa.sa_mask = 1ULL << (15 - 1);
		event->return_ka->sa.sa_flags |= 0x40000000 | 0x08000000; /* NODEFER, ONSTACK */
	}
	return answer;
}
#else
static char stack_memory[65536];
static sigset_t mask;
static bool on_stack;

static void on_signal(int signal)
{
	char here;

	(void)signal;
	on_stack = &here > stack_memory && &here < stack_memory + sizeof(stack_memory);
	sigprocmask(SIG_BLOCK, NULL, &mask);
}

void test(void)
{
	stack_t stack = { .ss_sp = stack_memory, .ss_size = sizeof(stack_memory) };

	check(sigaltstack(&stack, NULL) == 0, "an alternate stack");
	handle(SIGUSR1, on_signal, 0);
	attach(SELF, 'A', EV(SIGNAL));
	watch();
	raise(SIGUSR1);
	unwatch();
	EXPECT(on_stack);
	EXPECT_EQ(sigismember(&mask, SIGTERM), 1);
	EXPECT_EQ(sigismember(&mask, SIGUSR1), 0);
}
#endif
