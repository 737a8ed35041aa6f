/* SPDX-License-Identifier: MIT */
/*
 * D-03, D-05: QUIESCE alone starts no pass, but is called in a pass that
 * another engine caused.
 */
#include "scene.h"

SCENE(d_03_pass_needs_the_event_bit)
{
	ATTACH(a, EV(QUIESCE));
	syscall_entry();
	syscall_exit();
	EXPECT_LOG("");
	ATTACH(b, EV(SYSCALL_EXIT));
	syscall_entry();
	EXPECT_LOG("");
	syscall_exit();
	EXPECT_LOG("A.quiesce(5,80) B.leave(5) ");
}
