/* SPDX-License-Identifier: MIT */
/*
 * C-05, C-09, C-14, R-13, I-04: RESUME and DETACH withdraw one engine's hold;
 * the thread runs when the last holder lets go.
 */
#include "scene.h"

static void release_both(struct fake *task)
{
	EXPECT_EQ(probe_control(&a, UTRACE_RESUME), 0);
	EXPECT_TRUE(fake_is_stopped(task));
	EXPECT_EQ(probe_control(&a, UTRACE_STOP), 0);
	EXPECT_EQ(probe_control(&b, UTRACE_DETACH), 0);
	EXPECT_TRUE(fake_is_stopped(task));
	EXPECT_EQ(probe_control(&a, UTRACE_DETACH), 0);
	EXPECT_FALSE(fake_is_stopped(task));
}

SCENE(c_09_resume_cancels_only_the_own_hold)
{
	ATTACH(a, EV(SYSCALL_ENTRY));
	ATTACH(b, EV(SYSCALL_ENTRY));
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	b.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	fake.on_park = release_both;
	EXPECT_TRUE(syscall_entry());
	EXPECT_LOG("B.entry(5) A.entry(0) ");
	EXPECT_EQ(fake.parks, 1);
}
