/* SPDX-License-Identifier: MIT */
/*
 * no ops, a kernel thread.
 */
#include "scene.h"

SCENE(a_04_attach_errors)
{
	EXPECT_EQ(PTR_ERR(utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, NULL, NULL)),
		  -EINVAL);
	EXPECT_EQ(PTR_ERR(utrace_attach_task(
		      &fake.task, UTRACE_ATTACH_CREATE | UTRACE_ATTACH_EXCLUSIVE, NULL, NULL)),
		  -EINVAL);
	fake.kernel_thread = true;
	EXPECT_EQ(PTR_ERR(utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, &probe_ops, NULL)),
		  -EPERM);
	fake.kernel_thread = false;
	EXPECT_LOG("");
	EXPECT_EQ(world.live, 0);
}
