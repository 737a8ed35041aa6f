/* SPDX-License-Identifier: MIT */
/*
 * EC-07: In the parent the order is SYSCALL_ENTRY, CLONE, SYSCALL_EXIT with the child's id as
 * result.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_LEAVE)
		spy->values[0] = (long)event->regs->ax;
	return answer;
}
#else
void test(void)
{
	struct spy *a = attach(SELF, 'A', UTRACE_EVENT_SYSCALL | EV(CLONE));
	long pid;

	watch();
	pid = raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);
	if (pid == 0)
		leave_process(0);
	unwatch();
	expect_log("A.entry(5,56) A.clone(5) A.leave(5,56) ");
	EXPECT_EQ(a->values[0], pid);
	check_exits((pid_t)pid, 0, "the child ends");
}
#endif
