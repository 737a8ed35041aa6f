/* SPDX-License-Identifier: MIT */
/* G-04: return_ka is a private copy that serves this delivery only. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_SIGNAL && spy->values[0] != 0) {
		event->return_ka->sa.sa_handler = (void (*)(int))spy->values[0];
		spy->values[0] = 0;
	}
	return answer;
}
#else
static u32 handled, diverted;

static void on_signal(int signal)
{
	(void)signal;
	handled++;
}

static void elsewhere(int signal)
{
	diverted += signal == SIGUSR1;
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SIGNAL));
	struct sigaction now;

	handle(SIGUSR1, on_signal, 0);
	a->values[0] = (long)elsewhere;
	watch();
	raise(SIGUSR1);
	EXPECT(handled == 0 && diverted == 1);
	sigaction(SIGUSR1, NULL, &now);
	raise(SIGUSR1);
	unwatch();
	EXPECT(now.sa_handler == on_signal);
	EXPECT(handled == 1 && diverted == 1);
}
#endif
