/* SPDX-License-Identifier: MIT */
/*
 * EXCLUSIVE fails if a matching engine is attached, without
 * calling release; a detached engine does not count.
 */
#include "scene.h"

SCENE(a_03_exclusive)
{
	const int create = UTRACE_ATTACH_CREATE | UTRACE_ATTACH_EXCLUSIVE;
	struct utrace_engine *engine = utrace_attach_task(&fake.task, create, &probe_ops, NULL);

	EXPECT_FALSE(IS_ERR(engine));
	EXPECT_EQ(PTR_ERR(utrace_attach_task(&fake.task, create, &probe_ops, &a)), -EEXIST);
	EXPECT_EQ(PTR_ERR(utrace_attach_task(&fake.task, create | UTRACE_ATTACH_MATCH_OPS,
					     &probe_ops, &a)),
		  -EEXIST);
	EXPECT_EQ(PTR_ERR(utrace_attach_task(&fake.task, create | UTRACE_ATTACH_MATCH_DATA,
					     &probe_ops, NULL)),
		  -EEXIST);
	EXPECT_LOG("");
	EXPECT_FALSE(IS_ERR(
	    utrace_attach_task(&fake.task, create | UTRACE_ATTACH_MATCH_DATA, &probe_ops, &a)));
	a.engine = utrace_attach_task(&fake.task, UTRACE_ATTACH_MATCH_DATA, NULL, &a);
	utrace_engine_put(a.engine);
	a.fake = &fake;
	EXPECT_EQ(probe_control(&a, UTRACE_DETACH), 0);
	AS_OTHER(EXPECT_EQ(utrace_control(&fake.task, engine, UTRACE_DETACH), 0));
	utrace_engine_put(engine);
	engine = utrace_attach_task(&fake.task, create, &probe_ops, NULL);
	EXPECT_FALSE(IS_ERR(engine));
	utrace_engine_put(engine);
}
