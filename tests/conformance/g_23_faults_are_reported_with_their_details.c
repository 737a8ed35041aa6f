/* SPDX-License-Identifier: MIT */
/* G-23: Signals from the program's own faults are reported like others, with their details. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_SIGNAL) {
		spy->values[0] = (long)event->info->si_addr;
		spy->values[1] = event->info->si_code;
	}
	return answer;
}
#else
static void fault(void)
{
	turn_begins(1);
	*(volatile int *)0x1234 = 1;
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SIGNAL_CORE));
	struct subject subject = start_process(fault);

	watch();
	live->begun = 1;
	check_killed(subject.tid, SIGSEGV, "the fault kills");
	unwatch();
	expect_log("A.signal(35,11) ");
	EXPECT_EQ(a->values[0], 0x1234);
	EXPECT_EQ(a->values[1], SEGV_MAPERR);
}
#endif
