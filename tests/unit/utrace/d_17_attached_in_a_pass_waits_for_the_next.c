/* SPDX-License-Identifier: MIT */
/*
 * D-17, I-01, S-12: an engine attached during a pass is called from the next
 * one on, even when the set of engines has to grow.
 */
#include "scene.h"

static struct probe more[10];

static void attach_ten(struct probe *probe, struct call *call)
{
	(void)probe;
	(void)call;
	for (int i = 0; i < 10; i++)
		probe_attach(&more[i], &fake, (char)('0' + i), EV(SYSCALL_EXIT));
}

SCENE(d_17_attached_in_a_pass_waits_for_the_next)
{
	ATTACH(a, EV(SYSCALL_EXIT));
	a.act[HOOK_LEAVE] = attach_ten;
	syscall_exit();
	EXPECT_LOG("A.leave(5) ");
	a.act[HOOK_LEAVE] = NULL;
	syscall_exit();
	EXPECT_LOG("A.leave(5) 0.leave(5) 1.leave(5) 2.leave(5) 3.leave(5) 4.leave(5) 5.leave(5) "
		   "6.leave(5) 7.leave(5) 8.leave(5) 9.leave(5) ");
	for (int i = 0; i < 10; i++)
		probe_put(&more[i]);
}
