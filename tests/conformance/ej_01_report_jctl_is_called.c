/* SPDX-License-Identifier: MIT */
/* EJ-01: report_jctl is called. */
#include "conform.h"

static void stop_oneself(void)
{
	raw3(SYS_setpgid, 0, 0, 0);
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGTSTP, 0);
}

void test(void)
{
	struct subject subject;
	int status;

	attach_next('A', EV(JCTL));
	subject = start_process(stop_oneself);
	watch();
	live->begun = 1;
	check_eq(waitpid(subject.tid, &status, WUNTRACED), subject.tid, "it stops");
	EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP);
	expect_log("A.jctl(5,5) "); /* CLD_STOPPED */
	kill(subject.tid, SIGCONT);
	wait_logged("A.jctl");
	expect_log("A.jctl(6,6) "); /* CLD_CONTINUED */
	unwatch();
	finish(subject);
}
