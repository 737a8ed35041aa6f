/* SPDX-License-Identifier: MIT */
/* C-19: Requests on a thread that another engine holds are noted at once; callbacks wait. */
#include "conform.h"

void test(void)
{
	struct spy *b, *c, *a = attach_next('A', EV(QUIESCE) | EV(SYSCALL_EXIT));
	struct subject subject;

	b = attach_next('B', EV(SYSCALL_EXIT));
	c = attach_next('C', EV(SYSCALL_EXIT));
	subject = start_process(call_in_turn);
	answer(b, ON_LEAVE, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(b);
	expect_logged("B.leave(5,110) ");
	live->log_length = 0;
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	EXPECT_EQ(set_events(a, EV(QUIESCE)), 0);
	EXPECT_EQ(control(c, UTRACE_DETACH), 0);
	EXPECT_EQ(try_attach(c, subject.task, UTRACE_ATTACH_MATCH_DATA), -ENOENT);
	EXPECT(stands_still(&live->log_length) && live->log_length == 0);
	memset(live->log, 0, LOG_SIZE);
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.quiesce(5,0) ");
	finish(subject);
}
