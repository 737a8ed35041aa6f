/* SPDX-License-Identifier: MIT */
/*
 * EXCLUSIVE fails with -EEXIST if an engine matches; without MATCH flags every engine
 * does.
 */
#include "conform.h"

void test(void)
{
	const int flags = UTRACE_ATTACH_CREATE | UTRACE_ATTACH_EXCLUSIVE;
	struct spy *a = attach(SELF, 'A', 0);
	struct spy *b = spy_new('B');

	EXPECT_EQ(try_attach(a, SELF, flags | UTRACE_ATTACH_MATCH_OPS), -EEXIST);
	EXPECT_EQ(try_attach(a, SELF, flags | UTRACE_ATTACH_MATCH_DATA), -EEXIST);
	/* Without a MATCH flag every engine is one that matches. */
	EXPECT_EQ(try_attach(b, SELF, flags), -EEXIST);
	EXPECT(try_attach(b, SELF, flags | UTRACE_ATTACH_MATCH_OPS | UTRACE_ATTACH_MATCH_DATA) > 0);
	EXPECT(try_attach(b, SELF, UTRACE_ATTACH_CREATE) > 0);
}
