/* SPDX-License-Identifier: MIT */
/*
 * D-12: what report_quiesce answers cannot change whether a call is made.
 */
#include "scene.h"

SCENE(d_12_quiesce_keeps_the_call_action)
{
	ATTACH(a, EV(QUIESCE));
	ATTACH(b, EV(QUIESCE) | EV(SYSCALL_ENTRY));
	b.answers[HOOK_ENTRY] = WHOLE(UTRACE_SYSCALL_ABORT | UTRACE_RESUME);
	a.answers[HOOK_QUIESCE] = WHOLE(UTRACE_RESUME);
	EXPECT_FALSE(syscall_entry());
	EXPECT_LOG("B.quiesce(5,40) B.entry(5) A.quiesce(5,40) ");
	a.answers[HOOK_QUIESCE] = WHOLE(UTRACE_SYSCALL_ABORT | UTRACE_RESUME);
	b.answers[HOOK_ENTRY] = WHOLE(UTRACE_RESUME);
	EXPECT_TRUE(syscall_entry());
}
