/* SPDX-License-Identifier: MIT */
/* EZ-03: The result may be changed or rolled back to the number. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	struct task_struct *self = utrace_current();

	if (event->slot != ON_LEAVE || event->regs->orig_ax != 110)
		return answer;
	if (spy->values[0] == 0)
		EXPECT(syscall_set_return_value(self, event->regs, -EACCES, 0) == 0);
	else
		EXPECT(syscall_rollback(self, event->regs) == 0);
	return answer;
}
#else
void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_EXIT));
	long results[2];

	watch();
	results[0] = raw0(SYS_getppid);
	a->values[0] = 1;
	results[1] = raw0(SYS_getppid);
	unwatch();
	EXPECT_EQ(results[0], -EACCES);
	EXPECT_EQ(results[1], SYS_getppid);
}
#endif
