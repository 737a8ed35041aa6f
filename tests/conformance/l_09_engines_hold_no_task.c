/* SPDX-License-Identifier: MIT */
/*
 * L-09: Engines hold no reference on their thread.
 *
 * So its slot is taken again, by one of the next threads, while there are still references
 * to the engines.
 */
#include "conform.h"

enum { ENGINES = 10, ATTEMPTS = 200 };

static void nothing(void)
{
}

void test(void)
{
	struct spy *spies[ENGINES];
	struct subject subject;
	struct task_struct *old;
	bool taken_again = false;

	for (u32 i = 0; i < ENGINES; i++)
		spies[i] = attach_next((char)('a' + i), EV(QUIESCE) | EV(REAP));
	subject = start_process(nothing);
	old = live->tasks[subject.task];
	watch();
	finish(subject);
	wait_logged("j.reap");
	unwatch();
	for (u32 i = 0; i < ATTEMPTS && !taken_again; i++) {
		live->task_count = subject.task;
		live->arrived[subject.task] = live->dismissed[subject.task] = 0;
		subject = start_process(nothing);
		taken_again = live->tasks[subject.task] == old;
		finish(subject);
	}
	EXPECT(taken_again);
	for (u32 i = 0; i < ENGINES; i++) {
		EXPECT_EQ(control(spies[i], UTRACE_DETACH), -ESRCH);
		act(ACT_PUT, (unsigned long)spies[i], 0, 0);
	}
}
