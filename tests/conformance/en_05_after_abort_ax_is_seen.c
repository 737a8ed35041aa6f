/* SPDX-License-Identifier: MIT */
/* EN-05: After ABORT the program sees what is in ax. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_ENTRY && spy->values[0] != 0)
		event->regs->ax = (unsigned long)spy->values[0];
	if (event->slot == ON_LEAVE && spy->values[1] != 0)
		event->regs->ax = (unsigned long)spy->values[1];
	return answer;
}
#else
void test(void)
{
	struct spy *a = attach(SELF, 'A', UTRACE_EVENT_SYSCALL);
	long results[3];

	answer_bits(a, ON_ENTRY, UTRACE_RESUME, UTRACE_SYSCALL_ABORT);
	watch();
	results[0] = raw0(SYS_getppid);
	a->values[0] = -95;
	results[1] = raw0(SYS_getppid);
	a->values[1] = 1234;
	results[2] = raw0(SYS_getppid);
	unwatch();
	EXPECT_EQ(results[0], -ENOSYS);
	EXPECT_EQ(results[1], -95);
	EXPECT_EQ(results[2], 1234);
}
#endif
