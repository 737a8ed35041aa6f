/* SPDX-License-Identifier: MIT */
/*
 * M-01, M-03: a lock whose owner was killed is broken, and what it was doing
 * is completed: the thread that waits for it wakes.
 */
#include "scene.h"

/* As utrace_control(RESUME), by a thread that is killed right after the first store. */
static void die_in_control(struct fake *task)
{
	fake_utrace(task)->lock.word = 99 | UTRACE_LOCK_WAITERS;
	a.engine->flags &= ~UTRACE_WORK_HOLD;
	utrace_lock_break(&task->task, 98);
	EXPECT_TRUE(fake_is_stopped(task));
	utrace_lock_break(&task->task, 99);
	EXPECT_FALSE(fake_is_stopped(task));
}

SCENE(m_01_broken_locks)
{
	struct utrace *utrace = fake_utrace(&fake);

	ATTACH(a, EV(SYSCALL_ENTRY));
	a.answers[HOOK_ENTRY] = ECHO(UTRACE_STOP);
	fake.on_park = die_in_control;
	EXPECT_TRUE(syscall_entry());
	fake.on_park = park_release;
	EXPECT_EQ(utrace->lock.word, 0);
	EXPECT_FALSE(fake_is_held(&fake));

	/* As utrace_control(DETACH), killed before and after the engine is on the retired list. */
	for (int retired = 0; retired < 2; retired++) {
		ATTACH(b, EV(SYSCALL_EXIT));
		struct utrace_engine *engine = b.engine;

		probe_put(&b);
		log_take();
		utrace->lock.word = 99;
		engine->flags = 0x8000;
		if (retired != 0)
			utrace->retired = engine;
		utrace_lock_break(&fake.task, 99);
		utrace_report_syscall_exit(&fake.task, &fake.regs);
		syscall_entry();
		EXPECT_LOG("A.entry(5) B.release parked ");
	}
}
