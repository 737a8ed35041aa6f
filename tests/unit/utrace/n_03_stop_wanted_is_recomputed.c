/* SPDX-License-Identifier: MIT */
/*
 * N-03: quiesce answers STOP, the specific callback of the same engine
 * RESUME: nobody holds, so the thread does not stop.
 */
#include "scene.h"

SCENE(n_03_stop_wanted_is_recomputed)
{
	ATTACH(a, EV(QUIESCE) | EV(SYSCALL_ENTRY));
	a.answers[HOOK_QUIESCE] = ECHO(UTRACE_STOP);
	EXPECT_TRUE(syscall_entry());
	EXPECT_EQ(fake.parks, 0);
	EXPECT_FALSE(fake_is_held(&fake));
}
