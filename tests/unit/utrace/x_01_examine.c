/* SPDX-License-Identifier: MIT */
/*
 * M-04: prepare and finish in all states of the thread.
 */
#include "scene.h"

static struct utrace_examiner mark_a, mark_b;

static void examine(struct fake *task)
{
	EXPECT_EQ(utrace_prepare_examine(&task->task, a.engine, &mark_a), 0);
	EXPECT_EQ(utrace_prepare_examine(&task->task, b.engine, &mark_b), 0);
	EXPECT_EQ(utrace_finish_examine(&task->task, a.engine, &mark_a), 0);
	probe_control(&b, UTRACE_RESUME);
	EXPECT_EQ(utrace_finish_examine(&task->task, b.engine, &mark_b), -EINVAL);
	EXPECT_EQ(utrace_finish_examine(&task->task, a.engine, &mark_a), 0);
	task->killed = true;
}

SCENE(x_01_examine)
{
	struct utrace_examiner self;

	ATTACH(a, EV(SYSCALL_ENTRY));
	ATTACH(b, EV(SYSCALL_ENTRY));
	EXPECT_EQ(utrace_prepare_examine(&fake.task, a.engine, &self), 0);
	EXPECT_EQ(utrace_finish_examine(&fake.task, a.engine, &self), 0);
	AS_OTHER(EXPECT_EQ(utrace_prepare_examine(&fake.task, a.engine, &mark_a), -EINVAL));
	probe_control(&a, UTRACE_STOP);
	AS_OTHER(EXPECT_EQ(utrace_prepare_examine(&fake.task, a.engine, &mark_a), -EAGAIN));
	probe_control(&a, UTRACE_RESUME);

	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	b.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	fake.on_park = examine;
	syscall_entry();
	utrace_mark_dead(&fake.task);
	AS_OTHER(EXPECT_EQ(utrace_finish_examine(&fake.task, a.engine, &mark_a), -EAGAIN));
	AS_OTHER(EXPECT_EQ(utrace_prepare_examine(&fake.task, a.engine, &mark_a), -ESRCH));
	utrace_report_death(&fake.task, true, 17);
	utrace_report_reap(&fake.task);
	AS_OTHER(EXPECT_EQ(utrace_finish_examine(&fake.task, a.engine, &mark_a), -EAGAIN));
	AS_OTHER(EXPECT_EQ(utrace_prepare_examine(&fake.task, a.engine, &mark_a), -ESRCH));
}
