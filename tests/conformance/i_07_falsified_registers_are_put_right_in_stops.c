/* SPDX-License-Identifier: MIT */
/*
 * I-07: An engine that falsifies a call's number can have it right whenever the thread is
 * held: it sees in `action` that somebody wants a stop, waits for the repeat, which
 * REPORT gives it, and puts the number back at the exit.
 */
#include "conform.h"

#ifdef ENGINE
enum { GETPPID = 110, GETUID = 102 };

/* V makes getuid of getppid; H holds; X looks, from the outside, at regs->orig_ax. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (spy->name == 'H' && event->slot == ON_ENTRY)
		spy->values[0] = (long)event->regs;
	if (spy->name != 'V')
		return answer;
	if (event->slot == ON_ENTRY) {
		if (utrace_resume_action((enum utrace_resume_action)event->action) == UTRACE_STOP)
			return UTRACE_SYSCALL_RUN | UTRACE_REPORT;
		spy->values[1]++;
		event->regs->orig_ax = GETUID;
	}
	if (event->slot == ON_LEAVE)
		event->regs->orig_ax = GETPPID;
	return answer;
}

long live_act(long number, unsigned long a, unsigned long b)
{
	(void)number;
	(void)b;
	return (long)((const struct pt_regs *)a)->orig_ax;
}
#else
static void call_once(void)
{
	turn_begins(1);
	live->words[0] = (u32)raw0(SYS_getppid);
	turn_ends(1);
}

void test(void)
{
	struct spy *v = attach_next('V', UTRACE_EVENT_SYSCALL);
	struct spy *h = attach_next('H', UTRACE_EVENT_SYSCALL);
	struct subject subject = start_thread(call_once);

	/* H is visited first at the entry, as it was attached last. */
	answer_once(h, ON_ENTRY, UTRACE_STOP, ECHO);
	answer(h, ON_LEAVE, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(h);
	EXPECT_EQ(custom(0, h->values[0], 0), SYS_getppid);
	EXPECT_EQ(v->values[1], 0);
	EXPECT_EQ(control(h, UTRACE_RESUME), 0);
	wait_held(h);
	EXPECT_EQ(custom(0, h->values[0], 0), SYS_getppid);
	EXPECT_EQ(v->values[1], 1);
	EXPECT_EQ(control(h, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	EXPECT_EQ(live->words[0], getuid());
	expect_log("H.entry(5,110) V.entry(0,110) H.entry(105,110) V.entry(105,110) "
		   "V.leave(5,102) H.leave(5,110) ");
	finish(subject);
}
#endif
