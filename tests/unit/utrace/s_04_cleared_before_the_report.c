/* SPDX-License-Identifier: MIT */
/*
 * S-04: Between death and its report DEATH can be cleared, and the callback is then certain not to
 * come: neither if nobody else has asked for it, nor if somebody has.
 */
#include "scene.h"

static void die_and_clear(struct fake *task, struct probe *probe)
{
	utrace_mark_dead(&task->task);
	AS_OTHER(EXPECT_EQ(probe_set_events(probe, EV(REAP)), 0));
	AS_OTHER(EXPECT_EQ(probe_set_events(probe, EV(REAP) | EV(DEATH)), -EALREADY));
	utrace_report_death(&task->task, true, 17);
	utrace_report_reap(&task->task);
}

SCENE(s_04_cleared_before_the_report)
{
	struct fake other;

	ATTACH(a, EV(DEATH) | EV(QUIESCE) | EV(REAP));
	die_and_clear(&fake, &a);
	EXPECT_LOG("A.reap ");

	fake_init(&other);
	probe_attach(&b, &other, 'B', EV(DEATH) | EV(REAP));
	probe_attach(&c, &other, 'C', EV(DEATH));
	die_and_clear(&other, &b);
	EXPECT_LOG("C.death(1,17) B.reap ");
}
