/* SPDX-License-Identifier: MIT */
/*
 * P-01, P-04: the calls by pid do what those by task do, hold the task
 * meanwhile, and say -ESRCH when nobody has the pid.
 */
#include "scene.h"

SCENE(p_01_pid_calls)
{
	struct pid *pid = NULL;
	struct utrace_engine *engine;

	EXPECT_EQ(PTR_ERR(utrace_attach_pid(pid, UTRACE_ATTACH_CREATE, &probe_ops, NULL)), -ESRCH);
	world.pid_task = &fake.task;
	engine = utrace_attach_pid(pid, UTRACE_ATTACH_CREATE, &probe_ops, NULL);
	EXPECT_FALSE(IS_ERR(engine));
	EXPECT_EQ(utrace_set_events_pid(pid, engine, EV(QUIESCE)), 0);
	EXPECT_EQ(engine->flags, EV(QUIESCE));
	EXPECT_EQ(utrace_control_pid(pid, engine, UTRACE_REPORT), 0);
	EXPECT_EQ(fake_pending(&fake), UTRACE_REPORT);
	EXPECT_EQ(utrace_barrier_pid(pid, engine), 0);
	EXPECT_EQ(world.task_references, 0);
	world.pid_task = NULL;
	EXPECT_EQ(utrace_set_events_pid(pid, engine, 0), -ESRCH);
	EXPECT_EQ(utrace_control_pid(pid, engine, UTRACE_DETACH), -ESRCH);
	EXPECT_EQ(utrace_barrier_pid(pid, engine), -ESRCH);
	utrace_engine_put(engine);
}
