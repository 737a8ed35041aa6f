/* SPDX-License-Identifier: MIT */
/*
 * I-03: an engine detached by another one's callback is not called any more
 * in that pass.
 */
#include "scene.h"

static void detach_c(struct probe *probe, struct call *call)
{
	(void)probe;
	(void)call;
	EXPECT_EQ(utrace_control(&fake.task, c.engine, UTRACE_DETACH), 0);
}

SCENE(i_03_detach_another_in_a_callback)
{
	ATTACH(a, EV(SYSCALL_EXIT));
	ATTACH(b, EV(SYSCALL_EXIT));
	ATTACH(c, EV(SYSCALL_EXIT));
	a.act[HOOK_LEAVE] = detach_c;
	syscall_exit();
	EXPECT_LOG("A.leave(5) B.leave(5) ");
}
