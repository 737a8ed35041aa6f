/* SPDX-License-Identifier: MIT */
/*
 * G-11: HOLD stays only if each later engine echoes it; one that has no report_signal keeps
 * it.
 */
#include "conform.h"

static void on_signal(int signal)
{
	(void)signal;
	live->words[0]++;
}

static void signal_itself(void)
{
	const long self = raw0(SYS_getpid);

	for (u32 i = 1; i <= 2; i++) {
		turn_begins(i);
		raw3(SYS_kill, self, SIGUSR1, 0);
		turn_ends(i);
	}
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SIGNAL));
	struct spy *b = attach_next('B', EV(QUIESCE));
	struct spy *c = attach_next('C', EV(SIGNAL));
	struct subject subject;

	b->ops.report_signal = NULL;
	handle(SIGUSR1, on_signal, 0);
	subject = start_process(signal_itself);
	watch();
	answer_once(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_DELIVER | UTRACE_SIGNAL_HOLD);
	turn(1);
	expect_log("A.signal(5,10) B.quiesce(5,100) C.signal(105,10) "
		   "A.signal(5,10) B.quiesce(5,100) C.signal(5,10) ");
	EXPECT_EQ(live->words[0], 2);

	answer_once(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_DELIVER | UTRACE_SIGNAL_HOLD);
	answer_once(c, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_DELIVER);
	turn(2);
	unwatch();
	expect_log("A.signal(5,10) B.quiesce(5,100) C.signal(105,10) ");
	EXPECT_EQ(live->words[0], 3);
	finish(subject);
}
