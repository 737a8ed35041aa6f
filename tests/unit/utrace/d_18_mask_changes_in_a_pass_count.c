/* SPDX-License-Identifier: MIT */
/*
 * D-18: another mask changed during a pass counts for engines not yet
 * visited.
 */
#include "scene.h"

static void change_masks(struct probe *probe, struct call *call)
{
	(void)probe;
	(void)call;
	EXPECT_EQ(utrace_set_events(&fake.task, b.engine, 0), 0);
	EXPECT_EQ(utrace_set_events(&fake.task, c.engine, EV(SYSCALL_EXIT)), 0);
}

SCENE(d_18_mask_changes_in_a_pass_count)
{
	ATTACH(a, EV(SYSCALL_EXIT));
	ATTACH(b, EV(SYSCALL_EXIT));
	ATTACH(c, 0);
	a.act[HOOK_LEAVE] = change_masks;
	syscall_exit();
	EXPECT_LOG("A.leave(5) C.leave(5) ");
}
