/* SPDX-License-Identifier: MIT */
/* G-05: DELIVER runs return_ka's handler with the number in info. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	(void)spy;
	if (event->slot == ON_SIGNAL)
		event->info->si_signo = 12;
	return answer;
}
#else
static int number, told;

static void on_usr1(int signal, siginfo_t *info, void *context)
{
	(void)context;
	number = signal;
	told = info->si_signo;
}

static void on_usr2(int signal)
{
	(void)signal;
	check(false, "changing the number does not change the handler");
}

void test(void)
{
	handle_info(SIGUSR1, on_usr1, 0);
	handle(SIGUSR2, on_usr2, 0);
	attach(SELF, 'A', EV(SIGNAL));
	watch();
	raise(SIGUSR1);
	unwatch();
	EXPECT_EQ(number, SIGUSR2);
	EXPECT_EQ(told, SIGUSR2);
}
#endif
