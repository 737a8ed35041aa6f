/* SPDX-License-Identifier: MIT */
/*
 * C-06: STOP on a thread that is in a job control stop without having told of it: at once, and
 * with a kick that it finds behind the SIGCONT.
 */
#include "scene.h"

SCENE(c_06_a_stop_that_only_the_kernel_knows)
{
	ATTACH(a, 0);
	AS_OTHER(EXPECT_EQ(probe_control(&a, UTRACE_STOP), -EINPROGRESS));
	AS_OTHER(EXPECT_EQ(probe_control(&a, UTRACE_RESUME), 0));
	fake_exit_loop(&fake);
	fake.job_stopped = true;
	AS_OTHER(EXPECT_EQ(probe_control(&a, UTRACE_STOP), 0));
	EXPECT_EQ(fake.kicks[TASK_KICK_REPORT], 2);
	EXPECT_TRUE(fake_is_held(&fake));
	AS_OTHER(EXPECT_EQ(probe_control(&a, UTRACE_DETACH), 0));
}
