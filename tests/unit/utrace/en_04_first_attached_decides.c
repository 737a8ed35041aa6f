/* SPDX-License-Identifier: MIT */
/*
 * EN-04, EN-14: the engine visited last, which is the first attached, decides
 * about the call, even if it detaches.
 */
#include "scene.h"

SCENE(en_04_first_attached_decides)
{
	ATTACH(a, EV(SYSCALL_ENTRY));
	ATTACH(b, EV(SYSCALL_ENTRY));
	a.answers[HOOK_ENTRY] = WHOLE(UTRACE_SYSCALL_ABORT | UTRACE_DETACH);
	b.answers[HOOK_ENTRY] = WHOLE(UTRACE_SYSCALL_RUN | UTRACE_RESUME);
	EXPECT_FALSE(syscall_entry());
	EXPECT_TRUE(syscall_entry());
	EXPECT_LOG("B.entry(5) A.entry(5) B.entry(5) ");
}
