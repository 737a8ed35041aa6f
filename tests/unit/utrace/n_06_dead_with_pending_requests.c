/* SPDX-License-Identifier: MIT */
/*
 * C-17, M-01: killed in a callback, with lock, pass and stop pending, the
 * thread's engines still get DEATH and REAP, and nobody waits for ever.
 */
#include "scene.h"

SCENE(n_06_dead_with_pending_requests)
{
	struct utrace *utrace = fake_utrace(&fake);

	ATTACH(a, EV(DEATH) | EV(REAP) | EV(SYSCALL_EXIT));
	ATTACH(b, EV(QUIESCE));
	probe_control(&a, UTRACE_STOP);
	probe_control(&b, UTRACE_INTERRUPT);
	/* What a kill inside A's callback leaves behind. */
	utrace->in_pass = 1;
	utrace->reporting = a.engine;
	utrace->lock.word = 77;
	probe_put(&b);
	utrace_lock_break(&fake.task, 77);
	EXPECT_EQ(utrace->lock.word, 0);
	task_dies();
	EXPECT_LOG("A.death(1,17) B.quiesce(0,20) ");
	AS_OTHER(EXPECT_EQ(utrace_barrier(&fake.task, a.engine), 0));
	utrace_report_reap(&fake.task);
	EXPECT_LOG("A.reap B.release ");
}
