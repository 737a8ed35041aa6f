/* SPDX-License-Identifier: MIT */
/*
 * C-19: on a thread that another engine holds, requests are noted at once and
 * callbacks wait.
 */
#include "scene.h"

static void report_then_release(struct fake *task)
{
	EXPECT_EQ(probe_control(&b, UTRACE_REPORT), 0);
	EXPECT_TRUE(fake_is_stopped(task));
	log_add("asked ");
	probe_set_events(&a, 0);
	probe_control(&a, UTRACE_RESUME);
}

SCENE(c_19_control_on_a_thread_another_holds)
{
	ATTACH(a, EV(SYSCALL_ENTRY));
	ATTACH(b, EV(QUIESCE));
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	fake.on_park = report_then_release;
	EXPECT_TRUE(syscall_entry());
	EXPECT_LOG("B.quiesce(5,40) A.entry(5) asked B.quiesce(5,40) ");
}
