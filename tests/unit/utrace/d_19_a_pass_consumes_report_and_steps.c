/* SPDX-License-Identifier: MIT */
/*
 * D-19: any pass consumes a pending REPORT or step; INTERRUPT is left for the
 * signal check.
 */
#include "scene.h"

SCENE(d_19_a_pass_consumes_report_and_steps)
{
	ATTACH(a, EV(QUIESCE) | EV(SYSCALL_ENTRY));
	EXPECT_EQ(probe_control(&a, UTRACE_REPORT), 0);
	syscall_entry();
	EXPECT_LOG("A.quiesce(5,40) A.entry(5) ");
	fake_exit_loop(&fake);
	EXPECT_LOG("");
	EXPECT_EQ(probe_control(&a, UTRACE_SINGLESTEP), 0);
	syscall_entry();
	EXPECT_EQ(fake_pending(&fake), UTRACE_RESUME);
	EXPECT_EQ(probe_control(&a, UTRACE_INTERRUPT), 0);
	syscall_entry();
	EXPECT_EQ(fake_pending(&fake), UTRACE_INTERRUPT);
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.signal(65) ");
}
