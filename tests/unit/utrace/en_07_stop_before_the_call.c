/* SPDX-License-Identifier: MIT */
/*
 * EN-07, EN-08: STOP takes effect before the call, with the registers as they
 * are on wake-up; RESUME makes no second report, REPORT and INTERRUPT make
 * one with RESUMED, again if stopped again.
 */
#include "scene.h"

static void stop_twice(struct probe *probe, struct call *call)
{
	(void)call;
	if (probe->calls[HOOK_ENTRY] > 2)
		probe->answers[HOOK_ENTRY] = ECHO(UTRACE_RESUME);
}

static void change_and_release(struct fake *task)
{
	task->regs.di = 1;
	EXPECT_EQ(probe_control(&a, release_action), 0);
}

SCENE(en_07_stop_before_the_call)
{
	ATTACH(a, EV(SYSCALL_ENTRY) | EV(QUIESCE));
	a.answers[HOOK_QUIESCE] = ECHO(UTRACE_RESUME);
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	a.act[HOOK_ENTRY] = stop_twice;
	fake.on_park = change_and_release;
	release_action = UTRACE_RESUME;
	EXPECT_TRUE(syscall_entry());
	EXPECT_EQ(fake.regs.di, 1);
	EXPECT_LOG("A.quiesce(5,40) A.entry(5) ");

	a.calls[HOOK_ENTRY] = 0;
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	release_action = UTRACE_REPORT;
	EXPECT_TRUE(syscall_entry());
	EXPECT_EQ(fake.parks, 3);
	EXPECT_LOG("A.quiesce(5,40) A.entry(5) A.quiesce(5,40) A.entry(105) A.quiesce(5,40) "
		   "A.entry(105) ");

	a.calls[HOOK_ENTRY] = 0;
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	release_action = UTRACE_INTERRUPT;
	EXPECT_TRUE(syscall_entry());
	EXPECT_EQ(a.calls[HOOK_ENTRY], 3);
	EXPECT_EQ(fake_pending(&fake), UTRACE_INTERRUPT);
}
