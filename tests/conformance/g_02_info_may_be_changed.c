/* SPDX-License-Identifier: MIT */
/* G-02: info may be changed freely and is what later engines and the outcome use. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_SIGNAL && spy->name == 'A')
		event->info->si_signo = (int)spy->values[0];
	return answer;
}
#else
static void die(void)
{
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGTERM, 0);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SIGNAL_TERM));
	struct subject subject;

	attach_next('B', EV(SIGNAL_TERM));
	a->values[0] = SIGUSR2;
	subject = start_process(die);
	watch();
	live->begun = 1;
	check_killed(subject.tid, SIGUSR2, "the number that the engine chose");
	unwatch();
	expect_log("A.signal(25,15) B.signal(25,12) ");
}
#endif
