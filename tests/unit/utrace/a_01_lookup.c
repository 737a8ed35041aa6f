/* SPDX-License-Identifier: MIT */
/*
 * without CREATE the first engine that matches is returned, with
 * one more reference.
 */
#include "scene.h"

SCENE(a_01_lookup)
{
	ATTACH(a, 0);
	ATTACH(b, 0);
	probe_attach_ops(&c, &fake, 'C', 0, &probe_ops_without_signal);
	const int both = UTRACE_ATTACH_MATCH_OPS | UTRACE_ATTACH_MATCH_DATA;
	u32 references = b.engine->references;

	EXPECT_TRUE(utrace_attach_task(&fake.task, 0, NULL, NULL) == a.engine);
	EXPECT_TRUE(utrace_attach_task(&fake.task, UTRACE_ATTACH_MATCH_DATA, NULL, &b) == b.engine);
	EXPECT_EQ(b.engine->references, references + 1);
	EXPECT_TRUE(utrace_attach_task(&fake.task, UTRACE_ATTACH_MATCH_OPS,
				       &probe_ops_without_signal, NULL) == c.engine);
	EXPECT_TRUE(utrace_attach_task(&fake.task, both | UTRACE_ATTACH_EXCLUSIVE, &probe_ops,
				       &b) == b.engine);
	EXPECT_EQ(PTR_ERR(utrace_attach_task(&fake.task, both, &probe_ops, &c)), -ENOENT);
	utrace_engine_put(a.engine);
	utrace_engine_put(b.engine);
	utrace_engine_put(b.engine);
	utrace_engine_put(c.engine);
	struct utrace_engine *engine = a.engine;

	probe_put(&a);
	EXPECT_LOG("");
	EXPECT_TRUE(utrace_attach_task(&fake.task, 0, NULL, NULL) == engine);
	utrace_engine_put(engine);
}
