/* SPDX-License-Identifier: MIT */
/*
 * S-03, S-04, S-05, S-14, N-05: what set_events may change while the death is
 * due, reported and over.
 */
#include "scene.h"

static void change_in_death(struct probe *probe, struct call *call)
{
	(void)call;
	EXPECT_EQ(probe_set_events(probe, EV(REAP)), -EALREADY);
	EXPECT_EQ(probe_set_events(probe, EV(DEATH) | EV(REAP) | EV(EXIT)), 0);
	EXPECT_EQ(probe_set_events(&a, EV(REAP) | EV(QUIESCE)), -EALREADY);
	EXPECT_EQ(probe_set_events(&a, 0), 0);
}

SCENE(s_03_masks_around_death)
{
	ATTACH(a, EV(DEATH));
	ATTACH(b, EV(DEATH) | EV(REAP));
	b.act[HOOK_DEATH] = change_in_death;
	utrace_mark_dead(&fake.task);
	EXPECT_EQ(probe_set_events(&a, 0), 0);
	EXPECT_EQ(probe_set_events(&a, EV(DEATH)), -EALREADY);
	utrace_report_death(&fake.task, true, 17);
	EXPECT_LOG("B.death(1,17) ");
	EXPECT_EQ(probe_set_events(&b, EV(DEATH) | EV(REAP)), 0);
	EXPECT_EQ(probe_set_events(&b, EV(DEATH) | EV(REAP) | EV(QUIESCE)), -EALREADY);
	utrace_report_reap(&fake.task);
	EXPECT_LOG("B.reap ");
}
