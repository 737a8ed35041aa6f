/* SPDX-License-Identifier: MIT */
/*
 * D-04: each engine's report_quiesce comes right before its own specific
 * callback, not before everybody's.
 */
#include "fake.h"

TEST(d_04_quiesce_before_specific)
{
	struct fake fake;
	struct probe a, b;

	fake_init(&fake);
	probe_attach(&a, &fake, 'A', EV(QUIESCE) | EV(SYSCALL_EXIT));
	probe_attach(&b, &fake, 'B', EV(QUIESCE) | EV(SYSCALL_EXIT));
	utrace_report_syscall_exit(&fake.task, &fake.regs);
	EXPECT_LOG("A.quiesce(5,80) A.leave(5) B.quiesce(5,80) B.leave(5) ");
	probe_put(&a);
	probe_put(&b);
	fake_finish(&fake);
}
