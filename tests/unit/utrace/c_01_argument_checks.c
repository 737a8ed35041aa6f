/* SPDX-License-Identifier: MIT */
/*
 * C-01, C-02, C-03, N-14: bad actions, reports without QUIESCE, detached
 * engines; each misuse is diagnosed.
 */
#include "scene.h"

SCENE(c_01_argument_checks)
{
	static const u32 need_quiesce[] = { UTRACE_REPORT, UTRACE_SINGLESTEP, UTRACE_BLOCKSTEP };
	static const u32 bad[] = { 7, 8, 255 };

	ATTACH(a, EV(SYSCALL_EXIT));
	for (size_t i = 0; i < array_size(bad); i++)
		EXPECT_EQ(probe_control(&a, bad[i]), -EINVAL);
	for (size_t i = 0; i < array_size(need_quiesce); i++)
		EXPECT_EQ(probe_control(&a, need_quiesce[i]), -EINVAL);
	EXPECT_EQ(world.warnings, 6);
	EXPECT_EQ(probe_control(&a, UTRACE_STOP), -EINPROGRESS);
	EXPECT_EQ(probe_control(&a, UTRACE_INTERRUPT), 0);
	EXPECT_EQ(probe_control(&a, UTRACE_RESUME), 0);
	EXPECT_EQ(probe_control(&a, UTRACE_DETACH), 0);
	for (u32 action = 0; action < UTRACE_RESUME_MAX; action++)
		EXPECT_EQ(probe_control(&a, action), -ESRCH);
	EXPECT_EQ(world.warnings, 6);
}
