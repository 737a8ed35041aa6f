/* SPDX-License-Identifier: MIT */
/*
 * ER-02, N-06, C-16: when the thread is reaped before or while its death is
 * reported, REAP comes after; control says -EALREADY meanwhile.
 */
#include "scene.h"

static void reap_now(struct probe *probe, struct call *call)
{
	(void)call;
	utrace_report_reap(&fake.task);
	log_add("in death ");
	EXPECT_EQ(probe_control(probe, UTRACE_DETACH), -EALREADY);
}

SCENE(er_02_reap_waits_for_death)
{
	ATTACH(a, EV(DEATH) | EV(REAP));
	ATTACH(b, 0);
	a.act[HOOK_DEATH] = reap_now;
	utrace_mark_dead(&fake.task);
	utrace_report_reap(&fake.task);
	EXPECT_EQ(probe_control(&a, UTRACE_DETACH), -EALREADY);
	EXPECT_EQ(probe_set_events(&a, 0), -EALREADY);
	EXPECT_EQ(probe_set_events(&a, EV(DEATH) | EV(REAP)), 0);
	EXPECT_LOG("");
	utrace_report_death(&fake.task, true, 17);
	EXPECT_LOG("A.death(1,17) in death A.reap ");
	EXPECT_EQ(probe_control(&a, UTRACE_DETACH), -ESRCH);
}
