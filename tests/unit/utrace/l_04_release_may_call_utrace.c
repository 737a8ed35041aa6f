/* SPDX-License-Identifier: MIT */
/*
 * L-04: release runs without locks: it may attach to this very thread.
 */
#include "scene.h"

static void attach_again(void *data)
{
	struct fake *task = data;

	utrace_engine_put(utrace_attach_task(&task->task, UTRACE_ATTACH_CREATE, &probe_ops, NULL));
}

static const struct utrace_engine_ops attaching_ops = { .release = attach_again };

SCENE(l_04_release_may_call_utrace)
{
	struct utrace_engine *engine =
	    utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, &attaching_ops, &fake);

	EXPECT_EQ(utrace_control(&fake.task, engine, UTRACE_DETACH), 0);
	utrace_engine_put(engine);
	EXPECT_EQ(fake_utrace(&fake)->events, EV(REAP));
}
