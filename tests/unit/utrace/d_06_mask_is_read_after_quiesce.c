/* SPDX-License-Identifier: MIT */
/*
 * D-06: set_events on oneself in report_quiesce counts for this very event.
 */
#include "scene.h"

static void add_entry(struct probe *probe, struct call *call)
{
	(void)call;
	EXPECT_EQ(utrace_set_events(&fake.task, probe->engine, EV(QUIESCE) | EV(SYSCALL_ENTRY)), 0);
}

static void drop_entry(struct probe *probe, struct call *call)
{
	(void)call;
	EXPECT_EQ(utrace_set_events(&fake.task, probe->engine, EV(QUIESCE)), 0);
}

SCENE(d_06_mask_is_read_after_quiesce)
{
	ATTACH(a, EV(QUIESCE));
	ATTACH(b, EV(SYSCALL_ENTRY));
	a.act[HOOK_QUIESCE] = add_entry;
	syscall_entry();
	EXPECT_LOG("B.entry(5) A.quiesce(5,40) A.entry(5) ");
	a.act[HOOK_QUIESCE] = drop_entry;
	syscall_entry();
	EXPECT_LOG("B.entry(5) A.quiesce(5,40) ");
}
