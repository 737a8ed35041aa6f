/* SPDX-License-Identifier: MIT */
/*
 * S-07, S-08, S-09, S-10: clearing bits while that engine is called is
 * -EINPROGRESS from another thread, though in force; adding never is, nor in
 * the thread itself, nor for another engine.
 */
#include "scene.h"

static void change_masks(struct probe *probe, struct call *call)
{
	(void)call;
	EXPECT_EQ(probe_set_events(probe, EV(SYSCALL_EXIT) | EV(QUIESCE)), -EINPROGRESS);
	EXPECT_EQ(probe->engine->flags, EV(SYSCALL_EXIT) | EV(QUIESCE));
	/* Asking again is a way to wait, so it must not say 0 too early. */
	EXPECT_EQ(probe_set_events(probe, EV(SYSCALL_EXIT) | EV(QUIESCE)), -EINPROGRESS);
	EXPECT_EQ(probe_set_events(probe, EV(SYSCALL_EXIT) | EV(QUIESCE) | EV(CLONE)), 0);
	EXPECT_EQ(probe_set_events(&b, 0), 0);
	EXPECT_EQ(utrace_set_events(&fake.task, probe->engine, EV(SYSCALL_EXIT)), 0);
}

SCENE(s_07_clearing_in_a_callback)
{
	ATTACH(a, EV(SYSCALL_EXIT) | EV(QUIESCE) | EV(EXIT));
	ATTACH(b, EV(SYSCALL_EXIT));
	a.act[HOOK_LEAVE] = change_masks;
	syscall_exit();
	EXPECT_EQ(a.calls[HOOK_LEAVE], 1);
	EXPECT_EQ(probe_set_events(&a, EV(QUIESCE)), 0);
}
