/* SPDX-License-Identifier: MIT */
/*
 * S-01, S-02, K-09: the mask is replaced, a hold is not touched by it, nor by
 * the internal bits of a mask made from engine->flags; -ESRCH after a detach.
 */
#include "scene.h"

SCENE(s_01_set_events)
{
	ATTACH(a, EV(SYSCALL_ENTRY));
	EXPECT_EQ(probe_control(&a, UTRACE_STOP), -EINPROGRESS);
	EXPECT_EQ(probe_set_events(&a, a.engine->flags | EV(JCTL)), 0);
	EXPECT_EQ(a.engine->flags & UTRACE_EVENT_ALL, EV(SYSCALL_ENTRY) | EV(JCTL));
	EXPECT_TRUE(fake_is_held(&fake));
	EXPECT_EQ(probe_control(&a, UTRACE_RESUME), 0);
	EXPECT_EQ(probe_set_events(&a, 0x4000 | EV(JCTL)), 0);
	EXPECT_FALSE(fake_is_held(&fake));
	EXPECT_EQ(a.engine->flags, EV(JCTL));
	EXPECT_EQ(probe_control(&a, UTRACE_DETACH), 0);
	EXPECT_EQ(probe_set_events(&a, 0), -ESRCH);
}
