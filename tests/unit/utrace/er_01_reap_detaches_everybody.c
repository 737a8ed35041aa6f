/* SPDX-License-Identifier: MIT */
/*
 * ER-01, ER-05, ER-06, L-07: reaping calls those with REAP, in attach order,
 * and detaches and releases all.
 */
#include "scene.h"

SCENE(er_01_reap_detaches_everybody)
{
	ATTACH(a, EV(REAP));
	ATTACH(b, 0);
	ATTACH(c, EV(REAP) | EV(DEATH));
	struct utrace_engine *kept = a.engine;

	utrace_engine_get(kept);
	probe_put(&a);
	probe_put(&b);
	probe_put(&c);
	task_dies();
	log_take();
	utrace_report_reap(&fake.task);
	EXPECT_LOG("A.reap C.reap C.release B.release ");
	AS_OTHER(EXPECT_EQ(utrace_control(&fake.task, kept, UTRACE_RESUME), -ESRCH));
	AS_OTHER(EXPECT_EQ(utrace_set_events(&fake.task, kept, 0), -ESRCH));
	AS_OTHER(EXPECT_EQ(utrace_barrier(&fake.task, kept), -ESRCH));
	EXPECT_TRUE(utrace_is_idle(&fake.task));
	utrace_engine_put(kept);
	EXPECT_LOG("A.release ");
}
