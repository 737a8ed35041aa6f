/* SPDX-License-Identifier: MIT */
/*
 * B-01, B-05, B-06: barrier on oneself is 0 at once, also in the own
 * callback; a detached engine is -ESRCH at once although the thread does not
 * come by.
 */
#include "scene.h"

static void barrier_in_callback(struct probe *probe, struct call *call)
{
	(void)call;
	EXPECT_EQ(utrace_barrier(&fake.task, probe->engine), 0);
	AS_OTHER(EXPECT_EQ(utrace_barrier(&fake.task, b.engine), 0));
	probe->result = 1;
}

SCENE(b_01_barrier)
{
	ATTACH(a, EV(SYSCALL_EXIT));
	ATTACH(b, EV(SYSCALL_EXIT));
	EXPECT_EQ(utrace_barrier(&fake.task, a.engine), 0);
	a.act[HOOK_LEAVE] = barrier_in_callback;
	syscall_exit();
	EXPECT_EQ(a.result, 1);
	AS_OTHER(EXPECT_EQ(utrace_barrier(&fake.task, a.engine), 0));
	EXPECT_EQ(probe_control(&a, UTRACE_DETACH), 0);
	AS_OTHER(EXPECT_EQ(utrace_barrier(&fake.task, a.engine), -ESRCH));
}
