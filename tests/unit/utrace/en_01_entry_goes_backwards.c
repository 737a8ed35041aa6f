/* SPDX-License-Identifier: MIT */
/*
 * EN-01: at SYSCALL_ENTRY engines are visited in reverse, each with its
 * quiesce.
 */
#include "scene.h"

SCENE(en_01_entry_goes_backwards)
{
	const unsigned long events = EV(QUIESCE) | EV(SYSCALL_ENTRY);

	ATTACH(a, events);
	ATTACH(b, events);
	ATTACH(c, events);
	syscall_entry();
	EXPECT_LOG(
	    "C.quiesce(5,40) C.entry(5) B.quiesce(5,40) B.entry(5) A.quiesce(5,40) A.entry(5) ");
}
