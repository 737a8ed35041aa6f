/* SPDX-License-Identifier: MIT */
/*
 * I-02: control(DETACH) in the own callback is -EINPROGRESS and complete when
 * it returns, whatever it answers.
 */
#include "scene.h"

static void detach_self(struct probe *probe, struct call *call)
{
	(void)call;
	EXPECT_EQ(utrace_control(&fake.task, probe->engine, UTRACE_DETACH), -EINPROGRESS);
	EXPECT_EQ(utrace_control(&fake.task, probe->engine, UTRACE_DETACH), -ESRCH);
	EXPECT_EQ(utrace_set_events(&fake.task, probe->engine, 0), -ESRCH);
	EXPECT_EQ(utrace_barrier(&fake.task, probe->engine), 0);
}

SCENE(i_02_detach_in_the_own_callback)
{
	ATTACH(a, EV(SYSCALL_EXIT));
	a.act[HOOK_LEAVE] = detach_self;
	a.answers[HOOK_LEAVE] = ECHO(UTRACE_STOP);
	syscall_exit();
	EXPECT_FALSE(fake_is_held(&fake));
	syscall_exit();
	EXPECT_LOG("A.leave(5) ");
}
