/* SPDX-License-Identifier: MIT */
/*
 * C-08: a STOP from another thread that arrives during a callback is not
 * withdrawn by the answer of that callback, but by the next one.
 */
#include "scene.h"

static void stop_from_outside(struct probe *probe, struct call *call)
{
	(void)call;
	EXPECT_EQ(probe_control(probe, UTRACE_STOP), -EINPROGRESS);
}

SCENE(d_14_remote_stop_survives_the_answer)
{
	ATTACH(a, EV(SYSCALL_EXIT));
	a.act[HOOK_LEAVE] = stop_from_outside;
	syscall_exit();
	EXPECT_TRUE(fake_is_held(&fake));
	a.act[HOOK_LEAVE] = NULL;
	syscall_exit();
	EXPECT_LOG("A.leave(5) A.leave(0) ");
	EXPECT_FALSE(fake_is_held(&fake));
}
