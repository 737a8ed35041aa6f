/* SPDX-License-Identifier: MIT */
/*
 * G-07: SA_RESETHAND in return_ka resets the real disposition, also when it was an engine
 * that put it there; the handler runs this once.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_SIGNAL)
		event->return_ka->sa.sa_flags |= (unsigned long)spy->values[0];
	return answer;
}
#else
static volatile int runs; /* raise is a leaf to the compiler */

static void on_signal(int signal)
{
	(void)signal;
	runs++;
}

static bool is_default(int signal)
{
	struct sigaction action;

	check(sigaction(signal, NULL, &action) == 0, "the disposition");
	return action.sa_handler == SIG_DFL;
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SIGNAL));

	/* Nobody wants it. */
	handle(SIGUSR1, on_signal, 0);
	watch();
	raise(SIGUSR1);
	EXPECT_EQ(runs, 1);
	EXPECT(!is_default(SIGUSR1));

	a->values[0] = (long)SA_RESETHAND;
	raise(SIGUSR1);
	EXPECT_EQ(runs, 2);
	EXPECT(is_default(SIGUSR1));

	/* The program's own flag, with engines looking on. */
	a->values[0] = 0;
	handle(SIGUSR2, on_signal, (int)SA_RESETHAND);
	raise(SIGUSR2);
	unwatch();
	EXPECT_EQ(runs, 3);
	EXPECT(is_default(SIGUSR2));
	expect_log("A.signal(5,10) A.signal(5,10) A.signal(5,12) ");
}
#endif
