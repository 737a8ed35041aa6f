/* SPDX-License-Identifier: MIT */
/*
 * EC-04, EC-05: a child starts without engines; in report_clone one may
 * attach to it and hold it before its first instruction, also without
 * QUIESCE.
 */
#include "scene.h"

static struct utrace_engine *child_engine;

static void hold_child(struct probe *probe, struct call *call)
{
	EXPECT_EQ(fake_utrace((struct fake *)(void *)call->child)->events, 0);
	child_engine = utrace_attach_task(call->child, UTRACE_ATTACH_CREATE, &probe_ops, NULL);
	probe->result = utrace_control(call->child, child_engine, UTRACE_STOP);
}

static void release_child(struct fake *child)
{
	log_add("child parked ");
	EXPECT_EQ(utrace_control(&child->task, child_engine, UTRACE_RESUME), 0);
}

SCENE(ec_04_child_has_no_engines)
{
	struct fake child;

	fake_init(&child);
	fake_current = &fake.task;
	ATTACH(a, EV(CLONE));
	a.act[HOOK_CLONE] = hold_child;
	utrace_report_clone(&fake.task, SIGCHLD, &child.task);
	EXPECT_EQ(a.result, -EINPROGRESS);
	EXPECT_EQ(fake_utrace(&child)->events & UTRACE_EVENT_ALL, EV(REAP));
	EXPECT_TRUE(utrace_needs_resume(&child.task));

	fake_current = &child.task;
	child.on_park = release_child;
	log_take();
	fake_exit_loop(&child);
	EXPECT_LOG("child parked ");
	EXPECT_FALSE(utrace_needs_resume(&child.task));
	utrace_engine_put(child_engine);
	utrace_discard(&child.task);
}
