/* SPDX-License-Identifier: MIT */
/*
 * EJ-01, EJ-02, EJ-06, C-06: report_jctl gets type and notify; STOP answered
 * there holds after the job stop; control(STOP) on a job-stopped thread
 * succeeds at once.
 */
#include "scene.h"

static void check_arguments(struct probe *probe, struct call *call)
{
	(void)probe;
	EXPECT_EQ(call->type, CLD_STOPPED);
	EXPECT_EQ(call->notify, CLD_STOPPED);
}

SCENE(ej_06_stop_from_jctl_holds_after_continue)
{
	ATTACH(a, EV(JCTL));
	ATTACH(b, 0);
	a.answers[HOOK_JCTL] = ECHO(UTRACE_STOP);
	a.act[HOOK_JCTL] = check_arguments;
	utrace_report_jctl(&fake.task, CLD_STOPPED, CLD_STOPPED);
	utrace_job_stop_begin(&fake.task);
	EXPECT_EQ(probe_control(&b, UTRACE_STOP), 0);
	EXPECT_EQ(probe_control(&b, UTRACE_RESUME), 0);
	EXPECT_EQ(fake.parks, 0);
	utrace_job_stop_end(&fake.task);
	fake_exit_loop(&fake);
	EXPECT_LOG("A.jctl(5) parked ");
}
