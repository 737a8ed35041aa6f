/* SPDX-License-Identifier: MIT */
/* A failed attach never calls release. */
#include "conform.h"

void test(void)
{
	const int flags = UTRACE_ATTACH_CREATE | UTRACE_ATTACH_EXCLUSIVE | UTRACE_ATTACH_MATCH_DATA;
	struct spy *a = attach(SELF, 'A', 0);

	watch();
	EXPECT_EQ(try_attach(a, SELF, flags), -EEXIST);
	EXPECT_EQ(try_attach(spy_new('B'), SELF, UTRACE_ATTACH_MATCH_DATA), -ENOENT);
	unwatch();
	expect_log("");
	EXPECT_EQ(a->count[ON_RELEASE], 0);
}
