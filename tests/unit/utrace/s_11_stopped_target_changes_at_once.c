/* SPDX-License-Identifier: MIT */
/*
 * S-11: on a stopped thread a cleared event does not come when it goes on.
 */
#include "scene.h"

static void clear_and_release(struct fake *task)
{
	(void)task;
	EXPECT_EQ(probe_set_events(&a, EV(SYSCALL_ENTRY)), 0);
	EXPECT_EQ(probe_control(&a, UTRACE_RESUME), 0);
}

SCENE(s_11_stopped_target_changes_at_once)
{
	ATTACH(a, EV(SYSCALL_ENTRY) | EV(SYSCALL_EXIT));
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	fake.on_park = clear_and_release;
	EXPECT_TRUE(syscall_entry());
	syscall_exit();
	EXPECT_LOG("A.entry(5) ");
}
