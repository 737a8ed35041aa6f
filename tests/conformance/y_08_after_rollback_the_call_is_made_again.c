/* SPDX-License-Identifier: MIT */
/* Y-08: After rollback with ip moved back the call is made again. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot != ON_LEAVE || spy->values[0] == 0)
		return answer;
	spy->values[0] = 0;
	EXPECT(syscall_rollback(utrace_current(), event->regs) == 0);
	event->regs->ip -= 2;
	return answer;
}
#else
void test(void)
{
	struct spy *a = attach(SELF, 'A', UTRACE_EVENT_SYSCALL);
	const long parent = getppid();
	long result;

	a->values[0] = 1;
	watch();
	result = raw0(SYS_getppid);
	unwatch();
	EXPECT_EQ(result, parent);
	expect_log("A.entry(5,110) A.leave(5,110) A.entry(5,110) A.leave(5,110) ");
}
#endif
