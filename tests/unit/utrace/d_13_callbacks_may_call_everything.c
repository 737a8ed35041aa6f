/* SPDX-License-Identifier: MIT */
/*
 * D-13: no lock is held in a callback: every function works there, on the own
 * thread and engine and on another thread.
 */
#include "scene.h"

static struct task *other_task;

static void call_everything(struct probe *probe, struct call *call)
{
	struct task *tasks[] = { &fake.task, other_task };
	struct utrace_examiner examiner;

	(void)call;
	for (size_t i = 0; i < 2; i++) {
		struct utrace_engine *engine =
		    utrace_attach_task(tasks[i], UTRACE_ATTACH_CREATE, &probe_ops, NULL);

		EXPECT_EQ(utrace_set_events(tasks[i], engine, EV(QUIESCE)), 0);
		EXPECT_EQ(utrace_control(tasks[i], engine, UTRACE_STOP), -EINPROGRESS);
		EXPECT_EQ(utrace_control(tasks[i], engine, UTRACE_RESUME), 0);
		EXPECT_EQ(utrace_barrier(tasks[i], engine), 0);
		EXPECT_EQ(utrace_prepare_examine(tasks[i], engine, &examiner),
			  i == 0 ? 0 : -EINVAL);
		EXPECT_EQ(utrace_control(tasks[i], engine, UTRACE_DETACH), 0);
		utrace_engine_put(engine);
	}
	EXPECT_EQ(utrace_set_events(&fake.task, probe->engine, EV(SYSCALL_EXIT)), 0);
	EXPECT_EQ(utrace_control(&fake.task, probe->engine, UTRACE_STOP), -EINPROGRESS);
	EXPECT_EQ(utrace_barrier(&fake.task, probe->engine), 0);
}

SCENE(d_13_callbacks_may_call_everything)
{
	struct fake sibling;

	fake_init(&sibling);
	fake_current = &fake.task;
	other_task = &sibling.task;
	ATTACH(a, EV(SYSCALL_EXIT) | EV(QUIESCE));
	a.act[HOOK_LEAVE] = call_everything;
	syscall_exit();
	EXPECT_EQ(a.calls[HOOK_LEAVE], 1);
	utrace_discard(&sibling.task);
}
