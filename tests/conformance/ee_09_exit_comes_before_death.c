/* SPDX-License-Identifier: MIT */
/* EE-09: EXIT comes before DEATH, and before any ptrace stop of the kind. */
#include "conform.h"

void test(void)
{
	struct subject subject;

	attach_next('A', EV(EXIT) | EV(DEATH));
	subject = start_process(leave_in_turn);
	watch();
	live->begun = 1;
	wait_logged("death");
	unwatch();
	expect_log("A.exit(5,0) A.death(1,17) ");
	finish(subject);
}
