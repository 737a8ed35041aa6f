/* SPDX-License-Identifier: MIT */
/*
 * C-12, R-01: the pending request is the strongest one, in whatever order
 * they come.
 */
#include "scene.h"

SCENE(c_12_requests_combine)
{
	for (u32 first = UTRACE_INTERRUPT; first <= UTRACE_RESUME; first++) {
		for (u32 second = UTRACE_INTERRUPT; second <= UTRACE_RESUME; second++) {
			ATTACH(a, EV(QUIESCE));
			EXPECT_EQ(probe_control(&a, first), 0);
			EXPECT_EQ(probe_control(&a, second), 0);
			EXPECT_EQ(fake_pending(&fake), first < second ? first : second);
			probe_control(&a, UTRACE_DETACH);
			probe_put(&a);
			fake_exit_loop(&fake);
			utrace_resume(&fake.task, &fake.regs);
		}
	}
}
