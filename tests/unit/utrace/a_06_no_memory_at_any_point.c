/* SPDX-License-Identifier: MIT */
/* Without memory for the engine, or for one more in the array, attaching changes nothing. */
#include "scene.h"

static long attach_one(void *data)
{
	return PTR_ERR(utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, &probe_ops, data));
}

SCENE(a_06_no_memory_at_any_point)
{
	world.fail_alloc = 1;
	EXPECT_EQ(attach_one(NULL), -ENOMEM);
	for (int i = 0; i < UTRACE_INLINE_ENGINES; i++)
		utrace_engine_put(
		    utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, &probe_ops, NULL));
	world.fail_alloc = 2;
	EXPECT_EQ(attach_one(&a), -ENOMEM);
	EXPECT_LOG("");
	EXPECT_EQ(world.live, UTRACE_INLINE_ENGINES);
	/* The next one finds memory. */
	utrace_engine_put(utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, &probe_ops, &b));
	EXPECT_EQ(world.live, UTRACE_INLINE_ENGINES + 2);
}
