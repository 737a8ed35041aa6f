/* SPDX-License-Identifier: MIT */
/*
 * ED-01: Made once when the thread is dead, if some engine has DEATH or QUIESCE,
 * report_quiesce(DEATH) first.
 */
#include "conform.h"

static void run(unsigned long events, const char *log)
{
	struct subject subject;

	attach_next('A', events);
	subject = start_process(leave_in_turn);
	watch();
	live->begun = 1;
	wait_more(&live->log_length, 0);
	finish(subject);
	EXPECT(stands_still(&live->log_length));
	unwatch();
	expect_log(log);
	live->begun = 0;
}

void test(void)
{
	run(EV(DEATH), "A.death(1,17) ");
	run(EV(DEATH) | EV(QUIESCE), "A.quiesce(5,20) A.death(1,17) ");
	run(EV(QUIESCE), "A.quiesce(5,20) ");
}
