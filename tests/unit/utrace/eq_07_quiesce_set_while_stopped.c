/* SPDX-License-Identifier: MIT */
/*
 * EQ-07: QUIESCE set on a stopped thread gets one report_quiesce(0) when it
 * is plainly resumed, and does not get in the way of a step.
 */
#include "scene.h"

static void set_quiesce_and_release(struct fake *task)
{
	(void)task;
	EXPECT_EQ(probe_set_events(&a, EV(SYSCALL_EXIT) | EV(QUIESCE)), 0);
	EXPECT_EQ(probe_control(&b, release_action), 0);
}

SCENE(eq_07_quiesce_set_while_stopped)
{
	ATTACH(a, EV(SYSCALL_EXIT));
	ATTACH(b, EV(SYSCALL_EXIT));
	fake.on_park = set_quiesce_and_release;
	b.answers[HOOK_LEAVE] = ECHO(UTRACE_STOP);
	release_action = UTRACE_RESUME;
	syscall_exit();
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("A.quiesce(5,0) ");

	probe_set_events(&a, EV(SYSCALL_EXIT));
	probe_set_events(&b, EV(SYSCALL_EXIT) | EV(QUIESCE));
	b.answers[HOOK_QUIESCE] = ECHO(UTRACE_STOP);
	release_action = UTRACE_SINGLESTEP;
	syscall_exit();
	log_take();
	fake_exit_loop(&fake);
	EXPECT_LOG("B.quiesce(5,0) ");
	EXPECT_EQ(fake.step, TASK_STEP_SINGLE);

	/* Held at an entry: that is not reported again (EN-08). */
	probe_set_events(&a, EV(SYSCALL_EXIT));
	probe_set_events(&b, EV(SYSCALL_ENTRY));
	b.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	release_action = UTRACE_RESUME;
	EXPECT_TRUE(syscall_entry());
	EXPECT_LOG("B.entry(5) ");
	fake_exit_loop(&fake);
	EXPECT_LOG("A.quiesce(5,0) ");
}
