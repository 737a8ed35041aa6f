/* SPDX-License-Identifier: MIT */
/*
 * ED-03, ER-03: of answers to report_death only DETACH counts: it means no
 * report_reap and the release.
 */
#include "scene.h"

SCENE(ed_03_only_detach_counts_at_death)
{
	ATTACH(a, EV(DEATH) | EV(REAP));
	ATTACH(b, EV(DEATH) | EV(REAP));
	a.answers[HOOK_DEATH] = WHOLE(UTRACE_STOP);
	b.answers[HOOK_DEATH] = WHOLE(UTRACE_DETACH);
	probe_put(&b);
	task_dies();
	EXPECT_LOG("A.death(1,17) B.death(1,17) B.release ");
	EXPECT_FALSE(fake_is_held(&fake));
	EXPECT_FALSE(utrace_needs_resume(&fake.task));
	utrace_report_reap(&fake.task);
	EXPECT_LOG("A.reap ");
}
