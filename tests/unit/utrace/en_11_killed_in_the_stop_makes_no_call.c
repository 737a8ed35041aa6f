/* SPDX-License-Identifier: MIT */
/*
 * EN-11, M-01: a thread killed while stopped at entry does not make the call.
 */
#include "scene.h"

SCENE(en_11_killed_in_the_stop_makes_no_call)
{
	ATTACH(a, EV(SYSCALL_ENTRY));
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	fake.on_park = park_die;
	EXPECT_FALSE(syscall_entry());
	EXPECT_FALSE(fake_is_stopped(&fake));
}
