/* SPDX-License-Identifier: MIT */
/*
 * ED-07, A-07, S-05: a zombie may be attached to and gives REAP, but no
 * DEATH.
 */
#include "scene.h"

SCENE(ed_07_attached_to_a_zombie)
{
	utrace_mark_dead(&fake.task);
	ATTACH(a, EV(REAP));
	EXPECT_EQ(probe_set_events(&a, EV(DEATH)), -EALREADY);
	EXPECT_EQ(probe_set_events(&a, EV(QUIESCE)), -EALREADY);
	EXPECT_EQ(probe_set_events(&a, EV(REAP) | EV(CLONE)), 0);
	utrace_report_death(&fake.task, true, 17);
	EXPECT_LOG("");
	utrace_report_reap(&fake.task);
	EXPECT_LOG("A.reap ");
	EXPECT_EQ(PTR_ERR(utrace_attach_task(&fake.task, UTRACE_ATTACH_CREATE, &probe_ops, NULL)),
		  -ESRCH);
}
