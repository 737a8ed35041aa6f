/* SPDX-License-Identifier: MIT */
/*
 * G-18: DELIVER with STOP sets the frame up, then reports HANDLER with the thread at the
 * handler's first instruction. There STOP is answered again, or not; who is not
 * asked keeps his hold.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_REPORT)
		spy->values[0] = (long)event->regs->ip;
	return answer;
}
#else
static void signal_itself(void)
{
	const long self = raw0(SYS_getpid);

	turn_begins(1);
	raw3(SYS_kill, self, SIGUSR1, 0);
	turn_ends(1);
}

static struct spy *run(unsigned long events, enum utrace_resume_action at_handler, bool stops)
{
	struct spy *a = attach_next('A', events);
	struct subject subject = start_process(signal_itself);

	live->words[0] = live->ended = 0;
	answer_bits(a, ON_SIGNAL, UTRACE_STOP, UTRACE_SIGNAL_DELIVER);
	answer(a, ON_REPORT, at_handler);
	watch();
	live->begun = 1;
	if (stops) {
		wait_held(a);
		EXPECT_EQ(live->words[0], 0);
		EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	}
	wait_word(&live->ended, 1);
	unwatch();
	EXPECT_EQ(live->words[0], 1);
	live->begun = 0;
	/* Its death, which QUIESCE hears of, may come when the next run is watched. */
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	finish(subject);
	return a;
}

void test(void)
{
	const unsigned long events = EV(QUIESCE) | EV(SIGNAL);

	handle(SIGUSR1, count_signal, 0);
	EXPECT_EQ(run(events, UTRACE_STOP, true)->values[0], count_signal);
	expect_log("A.signal(5,10) A.signal(70) ");
	EXPECT_EQ(run(events, UTRACE_RESUME, false)->values[0], count_signal);
	expect_log("A.signal(5,10) A.signal(70) ");
	run(EV(SIGNAL), UTRACE_RESUME, true);
	expect_log("A.signal(5,10) ");
}
#endif
