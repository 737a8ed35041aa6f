/* SPDX-License-Identifier: MIT */
/* The smallest action over all engines of the last pass wins. */
#include "conform.h"

/* What follows a pass with these two answers is seen by Q. */
static void run(u32 one, u32 other)
{
	static const char *const follows[] = { [UTRACE_INTERRUPT] = "Q.signal(65) ",
					       [UTRACE_REPORT] = "Q.quiesce(5,0) ",
					       [UTRACE_RESUME] = "" };
	struct spy *b, *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject;
	char expected[128];

	b = attach_next('B', EV(SYSCALL_EXIT));
	attach_next('Q', EV(QUIESCE));
	subject = start_process(call_in_turn);
	answer_once(a, ON_LEAVE, one, ECHO);
	answer_once(b, ON_LEAVE, other, ECHO);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("Q.quiesce(5,20) ");
	unwatch();
	snprintf(expected, sizeof(expected),
		 "A.leave(5,110) B.leave(%u,110) Q.quiesce(%u,80) %sQ.quiesce(5,20) ", one,
		 one < other ? one : other, follows[one < other ? one : other]);
	expect_log(expected);
	live->begun = live->ended = 0;
}

void test(void)
{
	const u32 actions[] = { UTRACE_INTERRUPT, UTRACE_REPORT, UTRACE_RESUME };

	for (u32 i = 0; i < 3; i++) {
		for (u32 j = 0; j < 3; j++)
			run(actions[i], actions[j]);
	}
}
