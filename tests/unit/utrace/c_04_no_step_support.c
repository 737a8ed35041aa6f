/* SPDX-License-Identifier: MIT */
/*
 * C-04: without hardware steps -EOPNOTSUPP. Linked with a task_ops table that
 * has none, nor the JCTL event: set_events refuses what is not delivered.
 */
#include "scene.h"

SCENE(c_04_no_step_support)
{
	ATTACH(a, EV(QUIESCE));
	EXPECT_EQ(probe_control(&a, UTRACE_SINGLESTEP), -EOPNOTSUPP);
	EXPECT_EQ(probe_control(&a, UTRACE_BLOCKSTEP), -EOPNOTSUPP);
	EXPECT_EQ(fake_pending(&fake), UTRACE_RESUME);
	EXPECT_EQ(probe_set_events(&a, EV(QUIESCE) | EV(JCTL)), -EOPNOTSUPP);
	EXPECT_EQ(a.engine->flags, EV(QUIESCE));
	EXPECT_EQ(probe_set_events(&a, EV(CLONE)), 0);
}
