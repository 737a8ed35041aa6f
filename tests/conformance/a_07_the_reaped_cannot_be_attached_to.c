/* SPDX-License-Identifier: MIT */
/* A reaped thread is -ESRCH; a dead one not yet reaped may be attached to. */
#include "conform.h"

#ifdef ENGINE
#include "utrace-task.h"

/* Keeps the task from being another's once it is reaped. */
long live_act(long number, unsigned long a, unsigned long b)
{
	(void)number;
	(void)b;
	get_task_struct(live.tasks[a]);
	return 0;
}
#else
void test(void)
{
	struct spy *late = spy_new('L');
	struct spy *later = spy_new('M');
	struct subject subject;

	attach_next('A', EV(DEATH));
	subject = start_process(leave_in_turn);
	EXPECT_EQ(custom(0, subject.task, 0), 0);
	watch();
	live->begun = 1;
	wait_logged("A.death");
	EXPECT(try_attach(late, subject.task, UTRACE_ATTACH_CREATE) > 0);
	EXPECT_EQ(set_events(late, EV(REAP)), 0);
	expect_log("A.death(1,17) ");
	finish(subject);
	wait_logged("L.reap");
	unwatch();
	EXPECT_EQ(try_attach(later, subject.task, UTRACE_ATTACH_CREATE), -ESRCH);
}
#endif
