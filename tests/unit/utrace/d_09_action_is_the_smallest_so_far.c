/* SPDX-License-Identifier: MIT */
/*
 * D-09: the low bits of action are the smallest choice of the engines called
 * before, starting at RESUME.
 */
#include "scene.h"

SCENE(d_09_action_is_the_smallest_so_far)
{
	ATTACH(a, EV(SYSCALL_EXIT));
	ATTACH(b, EV(SYSCALL_EXIT));
	ATTACH(c, EV(SYSCALL_EXIT));
	ATTACH(d, EV(SYSCALL_EXIT));
	a.answers[HOOK_LEAVE] = ECHO(UTRACE_SINGLESTEP);
	b.answers[HOOK_LEAVE] = ECHO(UTRACE_BLOCKSTEP);
	c.answers[HOOK_LEAVE] = ECHO(UTRACE_INTERRUPT);
	syscall_exit();
	EXPECT_LOG("A.leave(5) B.leave(3) C.leave(3) D.leave(1) ");
}
