/* SPDX-License-Identifier: MIT */
/*
 * V-02: Number and arguments can be read and set at entry, result and rollback at exit; misuse
 * is an error.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	struct task_struct *self = utrace_current();
	struct pt_regs *regs = event->regs;
	unsigned long arguments[6];
	unsigned long other = 7;

	if (event->slot == ON_ENTRY && syscall_get_nr(self, regs) == 9999) {
		syscall_get_arguments(self, regs, 0, 6, arguments);
		for (unsigned long i = 0; i < 6; i++)
			EXPECT(arguments[i] == i + 1);
		EXPECT(syscall_set_arguments(self, regs, 5, 1, &other) == 0 && regs->r9 == 7);
		EXPECT(syscall_set_arguments(self, regs, 5, 2, &other) == -EINVAL);
		spy->values[0]++;
	}
	if (event->slot == ON_LEAVE && syscall_get_nr(self, regs) == 9999) {
		EXPECT(syscall_get_error(self, regs) == -ENOSYS);
		EXPECT(syscall_set_return_value(self, regs, 0, 55) == 0);
		EXPECT(syscall_get_error(self, regs) == 0);
		EXPECT(syscall_get_return_value(self, regs) == 55);
		spy->values[0]++;
	}
	if (event->slot == ON_SIGNAL) {
		regs->orig_ax = (unsigned long)-1;
		EXPECT(syscall_get_nr(self, regs) == -1);
		EXPECT(syscall_set_return_value(self, regs, 0, 1) == -EINVAL);
		EXPECT(syscall_rollback(self, regs) == -EINVAL);
		EXPECT(syscall_set_arguments(self, regs, 0, 1, &other) == -EINVAL);
		spy->values[0]++;
	}
	return answer;
}
#else
void test(void)
{
	struct spy *a = attach(SELF, 'A', UTRACE_EVENT_SYSCALL | EV(SIGNAL));
	long result;

	handle(SIGUSR1, ignore_signal, 0);
	watch();
	result = raw_syscall(9999, 1, 2, 3, 4, 5, 6);
	raise(SIGUSR1);
	unwatch();
	EXPECT_EQ(result, 55);
	EXPECT_EQ(a->values[0], 3);
}
#endif
