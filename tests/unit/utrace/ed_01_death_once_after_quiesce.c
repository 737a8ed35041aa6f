/* SPDX-License-Identifier: MIT */
/*
 * ED-01, ED-02: report_death comes once, after quiesce(DEATH), also for a
 * thread killed while stopped, and nothing but REAP follows.
 */
#include "scene.h"

SCENE(ed_01_death_once_after_quiesce)
{
	ATTACH(a, EV(QUIESCE) | EV(DEATH) | EV(SYSCALL_ENTRY) | EV(REAP));
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	fake.on_park = park_die;
	EXPECT_FALSE(syscall_entry());
	task_dies();
	utrace_report_death(&fake.task, true, 17);
	EXPECT_LOG("A.quiesce(5,40) A.entry(5) killed A.quiesce(5,20) A.death(1,17) ");
	utrace_report_reap(&fake.task);
	EXPECT_LOG("A.reap ");
}
