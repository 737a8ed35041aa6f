/* SPDX-License-Identifier: MIT */
/*
 * K-06: Attach flags are MATCH_OPS 1, MATCH_DATA 2, CREATE 0x10, EXCLUSIVE 0x20; ATOMIC is
 * accepted and means nothing.
 */
#include "conform.h"

_Static_assert(UTRACE_ATTACH_MATCH_OPS == 0x1 && UTRACE_ATTACH_MATCH_DATA == 0x2, "");
_Static_assert(UTRACE_ATTACH_CREATE == 0x10 && UTRACE_ATTACH_EXCLUSIVE == 0x20, "");
_Static_assert(UTRACE_ATTACH_ATOMIC == 0, "");

void test(void)
{
	struct spy *a = spy_new('A');

	EXPECT_EQ(try_attach(a, SELF, 0x1), -ENOENT);
	EXPECT(try_attach(a, SELF, 0x10 | UTRACE_ATTACH_ATOMIC) > 0);
	EXPECT_EQ(try_attach(a, SELF, 0x31), -EEXIST);
	EXPECT_EQ(try_attach(a, SELF, 0x3), (long)a->engine);
}
