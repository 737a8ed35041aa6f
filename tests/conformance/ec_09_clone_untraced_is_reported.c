/* SPDX-License-Identifier: MIT */
/* EC-09: CLONE_UNTRACED does not suppress the event. */
#include <sched.h>

#include "conform.h"

void test(void)
{
	long pid;

	attach(SELF, 'A', EV(CLONE));
	watch();
	pid = raw_syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0, 0);
	if (pid == 0)
		leave_process(0);
	unwatch();
	expect_log("A.clone(5) ");
	check_exits((pid_t)pid, 0, "the child ends");
}
