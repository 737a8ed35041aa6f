/* SPDX-License-Identifier: MIT */
/* Any number of engines may be attached, of unrelated clients. */
#include "conform.h"

void test(void)
{
	enum { ENGINES = 64 };
	struct spy *spies[ENGINES];
	char expected[ENGINES * 16 + 1] = "";

	for (u32 i = 0; i < ENGINES; i++) {
		spies[i] = attach(SELF, (char)('0' + i % 10), EV(SYSCALL_EXIT));
		snprintf(expected + strlen(expected), 17, "%u.leave(5,110) ", i % 10);
	}
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log(expected);
	for (u32 i = 0; i < ENGINES; i++)
		EXPECT_EQ(spies[i]->count[ON_LEAVE], 1);
}
