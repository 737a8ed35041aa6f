/* SPDX-License-Identifier: MIT */
/*
 * EN-09, EN-10: on a repeat the call action of the former round is where it
 * starts, resume actions start afresh; answering REPORT guarantees the repeat
 * if another stops.
 */
#include "scene.h"

static void then_resume(struct probe *probe, struct call *call)
{
	(void)call;
	b.answers[HOOK_ENTRY] = ECHO(UTRACE_RESUME);
	if (probe->calls[HOOK_ENTRY] == 2)
		probe->answers[HOOK_ENTRY] = ECHO(UTRACE_RESUME);
}

SCENE(en_09_repeat_starts_from_the_former_action)
{
	ATTACH(a, EV(SYSCALL_ENTRY));
	ATTACH(b, EV(SYSCALL_ENTRY));
	b.answers[HOOK_ENTRY] = WHOLE(UTRACE_SYSCALL_ABORT | UTRACE_REPORT);
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	a.act[HOOK_ENTRY] = then_resume;
	EXPECT_FALSE(syscall_entry());
	EXPECT_LOG("B.entry(5) A.entry(12) parked B.entry(115) A.entry(115) ");
}
