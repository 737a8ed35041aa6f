/* SPDX-License-Identifier: MIT */
/*
 * D-20, F-02: the union of masks follows every change, so what nobody wants
 * costs nothing.
 */
#include "scene.h"

SCENE(d_20_union_mask_is_exact)
{
	EXPECT_EQ(fake_utrace(&fake)->events, 0);
	ATTACH(a, EV(SYSCALL_ENTRY));
	ATTACH(b, EV(JCTL));
	EXPECT_EQ(fake_utrace(&fake)->events, 0x2042);
	probe_set_events(&a, 0);
	EXPECT_EQ(fake_utrace(&fake)->events, 0x2002);
	EXPECT_EQ(probe_control(&b, UTRACE_DETACH), 0);
	EXPECT_EQ(fake_utrace(&fake)->events, 0x2);
	EXPECT_EQ(probe_control(&a, UTRACE_DETACH), 0);
	EXPECT_EQ(fake_utrace(&fake)->events, 0);
	EXPECT_TRUE(utrace_is_idle(&fake.task));
}
