/* SPDX-License-Identifier: MIT */
/* CREATE without ops is -EINVAL. */
#include "conform.h"

#ifdef ENGINE
long live_act(long number, unsigned long a, unsigned long b)
{
	(void)a, (void)b;
	return PTR_ERR(utrace_attach_task(utrace_current(), (int)number, NULL, NULL));
}
#else
void test(void)
{
	EXPECT_EQ(custom(UTRACE_ATTACH_CREATE, 0, 0), -EINVAL);
	EXPECT_EQ(custom(UTRACE_ATTACH_CREATE | UTRACE_ATTACH_EXCLUSIVE, 0, 0), -EINVAL);
	EXPECT_EQ(custom(UTRACE_ATTACH_CREATE | UTRACE_ATTACH_MATCH_OPS, 0, 0), -EINVAL);
}
#endif
