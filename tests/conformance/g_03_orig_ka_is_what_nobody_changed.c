/* SPDX-License-Identifier: MIT */
/* G-03: orig_ka is the disposition before any engine meddled; NULL when there is no signal. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_REPORT)
		EXPECT(event->orig_ka == NULL);
	if (event->slot != ON_SIGNAL)
		return answer;
	if (spy->name == 'A')
		event->return_ka->sa.sa_handler = (void (*)(int))1; /* SIG_IGN */
	spy->values[0] = (long)event->orig_ka->sa.sa_handler;
	spy->values[1] = (long)event->return_ka->sa.sa_handler;
	return answer;
}
#else
static void on_signal(int signal)
{
	(void)signal;
	check(false, "the handler must not run");
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SIGNAL) | EV(QUIESCE));
	struct spy *b = attach(SELF, 'B', EV(SIGNAL) | EV(QUIESCE));

	handle(SIGUSR1, on_signal, 0);
	watch();
	raise(SIGUSR1);
	control(a, UTRACE_INTERRUPT);
	unwatch();
	expect_logged("A.signal(65) B.signal(65) ");
	EXPECT_EQ(b->values[0], (long)on_signal);
	EXPECT_EQ(b->values[1], 1);
	EXPECT_EQ(a->values[0], (long)on_signal);
}
#endif
