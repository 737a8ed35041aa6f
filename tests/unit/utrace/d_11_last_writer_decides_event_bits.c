/* SPDX-License-Identifier: MIT */
/*
 * D-11: event bits of an answer replace those before; an engine that does not
 * care echoes them.
 */
#include "scene.h"

SCENE(d_11_last_writer_decides_event_bits)
{
	ATTACH(a, EV(SYSCALL_ENTRY));
	ATTACH(b, EV(SYSCALL_ENTRY));
	b.answers[HOOK_ENTRY] = WHOLE(UTRACE_SYSCALL_ABORT | UTRACE_RESUME);
	a.answers[HOOK_ENTRY] = WHOLE(UTRACE_SYSCALL_RUN | UTRACE_RESUME);
	EXPECT_TRUE(syscall_entry());
	EXPECT_LOG("B.entry(5) A.entry(15) ");
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_RESUME);
	EXPECT_FALSE(syscall_entry());
}
