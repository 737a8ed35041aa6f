/* SPDX-License-Identifier: MIT */
/*
 * D-15, L-06: detached and put by everybody in its own callback, an engine is
 * there until the callback returns.
 */
#include "scene.h"

static void vanish(struct probe *probe, struct call *call)
{
	struct utrace_engine *engine = probe->engine;

	(void)call;
	AS_OTHER(EXPECT_EQ(utrace_control(&fake.task, engine, UTRACE_DETACH), -EINPROGRESS));
	probe_put(probe);
	/* Memory of a freed engine would be caught here. */
	EXPECT_TRUE(engine->data == probe);
	log_add("still here ");
}

SCENE(d_15_engine_stays_valid_in_its_callback)
{
	ATTACH(a, EV(SYSCALL_EXIT));
	a.act[HOOK_LEAVE] = vanish;
	syscall_exit();
	EXPECT_LOG("A.leave(5) still here A.release ");
}
