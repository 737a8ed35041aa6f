/* SPDX-License-Identifier: MIT */
/*
 * L-01, L-02, L-03: release is called once, when the last reference goes,
 * with the data of that moment.
 */
#include "scene.h"

SCENE(l_01_references)
{
	static struct probe stand_in = { .name = 'Z' };

	ATTACH(a, 0);
	struct utrace_engine *engine = a.engine;

	utrace_engine_get(engine);
	utrace_engine_put(engine);
	EXPECT_EQ(probe_control(&a, UTRACE_DETACH), 0);
	EXPECT_LOG("");
	engine->data = &stand_in;
	probe_put(&a);
	EXPECT_LOG("Z.release ");
	EXPECT_EQ(world.live, 0);

	ATTACH(b, EV(SYSCALL_EXIT));
	b.answers[HOOK_LEAVE] = ECHO(UTRACE_DETACH);
	probe_put(&b);
	syscall_exit();
	EXPECT_LOG("B.leave(5) B.release ");
}
