/* SPDX-License-Identifier: MIT */
/*
 * G-28: The trap of a step is SIGTRAP with code TRAP_TRACE. The stepping engine has to take
 * and drop it: nobody else does, and it kills.
 */
#include "conform.h"

#ifdef ENGINE
enum { TRAP_TRACE_CODE = 2 };

u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	(void)spy;
	if (event->slot != ON_SIGNAL)
		return answer;
	EXPECT(event->info->si_code == TRAP_TRACE_CODE);
	EXPECT((unsigned long)event->info->si_addr == event->regs->ip);
	return answer;
}
#else
static void wait_for_end(void)
{
	spin(&live->begun, 1);
}

static struct spy *step(unsigned long events)
{
	struct spy *a = attach_next('A', events);

	answer_once(a, ON_FINAL, UTRACE_SINGLESTEP, 0);
	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
	return a;
}

void test(void)
{
	struct spy *a = step(EV(QUIESCE));
	struct subject subject = start_process(wait_for_end);

	watch();
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	check_killed(subject.tid, SIGTRAP, "nobody took the trap");
	wait_logged("A.quiesce(5,20) "); /* its death */
	expect_log("A.quiesce(5,0) A.quiesce(5,20) ");

	a = step(EV(QUIESCE) | EV(SIGNAL_CORE));
	subject = start_process(wait_for_end);
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	wait_word(&a->count[ON_SIGNAL], 1);
	unwatch();
	expect_log("A.quiesce(5,0) A.signal(35,5) ");
	live->begun = 1;
	finish(subject);
}
#endif
