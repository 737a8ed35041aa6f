/* SPDX-License-Identifier: MIT */
/* ED-06: Registers cannot be examined any more. */
#include "conform.h"

#ifdef ENGINE
#include "utrace-task.h"

static int access_registers(struct task_struct *task)
{
	struct pt_regs regs = { 0 };
	int err = utrace_get_regs(task, &regs);

	return utrace_set_regs(task, &regs) == err ? err : 1;
}

u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_LEAVE)
		spy->values[0] = access_registers(utrace_current());
	if (event->slot == ON_DEATH)
		spy->values[1] = access_registers(spy->task);
	return answer;
}

long live_act(long number, unsigned long a, unsigned long b)
{
	(void)number;
	(void)b;
	return access_registers(live.tasks[a]);
}
#else
static void call_once(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	leave_process(0);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT) | EV(DEATH));
	struct subject subject = start_process(call_once);

	watch();
	live->begun = 1;
	wait_logged("A.death");
	EXPECT_EQ(barrier(a), 0); /* the callback is over, not just begun */
	EXPECT_EQ(a->values[0], 0);
	EXPECT_EQ(a->values[1], -ESRCH);
	/* Nor later, as long as nobody has reaped it. */
	EXPECT_EQ(custom(0, subject.task, 0), -ESRCH);
	unwatch();
	finish(subject);
}
#endif
