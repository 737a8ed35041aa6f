/* SPDX-License-Identifier: MIT */
/*
 * Attaching to oneself and to the child in report_clone is always right; else the caller
 * keeps the target valid.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	struct spy *n = &live.spies[1];

	if (event->slot != ON_CLONE)
		return answer;
	EXPECT(!IS_ERR(live_attach(n, event->child, UTRACE_ATTACH_CREATE)));
	EXPECT(utrace_set_events(event->child, n->engine, EV(EXIT)) == 0);
	EXPECT(!IS_ERR(live_attach(&live.spies[2], utrace_current(), UTRACE_ATTACH_CREATE)));
	EXPECT(utrace_set_events(utrace_current(), live.spies[2].engine, EV(SYSCALL_EXIT)) == 0);
	(void)spy;
	return answer;
}
#else
void test(void)
{
	long pid;

	attach(SELF, 'A', EV(CLONE));
	spy_new('N');
	/* Of the calls that wait for the child it says nothing. */
	answer(spy_new('S'), ON_LEAVE, UTRACE_DETACH);
	watch();
	pid = raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);
	if (pid == 0)
		leave_process(4);
	wait_logged("N.exit");
	unwatch();
	expect_logged("A.clone(5) ");
	expect_logged("S.leave(5,56) ");
	expect_logged("N.exit(5,400) ");
	check_exits((pid_t)pid, 4, "the child ends");
}
#endif
