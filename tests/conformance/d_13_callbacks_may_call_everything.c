/* SPDX-License-Identifier: MIT */
/*
 * D-13: Callbacks run in the thread, without locks, and may call every utrace function on any
 * thread.
 */
#include "conform.h"

#ifdef ENGINE
/* In each kind of callback: all of utrace, on the reporting thread and on another. */
static void call_everything(struct spy *spy, struct task_struct *task, bool final)
{
	struct utrace_engine *other =
	    live_attach(&live.spies[SPIES - 1], task, UTRACE_ATTACH_CREATE);
	struct utrace_examiner examiner;

	if (IS_ERR(other)) /* the thread is gone */
		return;
	utrace_set_events(task, other, EV(SYSCALL_EXIT));
	if (!final) {
		utrace_control(task, other, UTRACE_REPORT);
		utrace_control(task, other, UTRACE_STOP);
	}
	utrace_control(task, other, UTRACE_RESUME);
	utrace_prepare_examine(task, other, &examiner);
	utrace_barrier(task, other);
	utrace_control(task, other, UTRACE_DETACH);
	utrace_barrier(task, other);
	utrace_engine_put(other);
	utrace_set_events(spy->task, spy->engine, spy->engine->flags);
	utrace_control(spy->task, spy->engine, UTRACE_RESUME);
	EXPECT(utrace_barrier(utrace_current(), spy->engine) == 0 || utrace_current() != spy->task);
}

u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_RELEASE)
		return answer;
	/* Asking for a report in the last report would never end. */
	call_everything(spy, utrace_current(), event->slot == ON_FINAL || event->slot == ON_REPORT);
	call_everything(spy, live.tasks[1], false);
	return answer;
}
#else
static void stay(void)
{
	turn_begins(2);
}

void test(void)
{
	struct subject other = start_process(stay);
	struct spy *a =
	    attach_next('A', EV(QUIESCE) | UTRACE_EVENT_SYSCALL | UTRACE_EVENT_SIGNAL_ALL |
				 EV(CLONE) | EV(EXIT) | EV(DEATH) | EV(REAP));
	struct subject subject;

	handle(SIGUSR1, ignore_signal, 0);
	subject = start_process(act_up_in_turn);
	watch();
	live->begun = 1;
	wait_logged("A.death");
	finish(subject);
	wait_logged("A.reap");
	unwatch();
	EXPECT(a->count[ON_ENTRY] > 0 && a->count[ON_LEAVE] > 0 && a->count[ON_CLONE] == 1);
	EXPECT(a->count[ON_SIGNAL] > 0 && a->count[ON_EXIT] == 1 && a->count[ON_DEATH] == 1);
	live->begun = 2;
	finish(other);
}
#endif
