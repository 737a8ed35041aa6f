/* SPDX-License-Identifier: MIT */
/*
 * P-02: A handle is never confused with a later thread of the same number.
 *
 * The number is chosen for the second thread, which takes CAP_CHECKPOINT_RESTORE.
 */
#include "conform.h"

enum { FIND, ATTACH, EVENTS, CONTROL, BARRIER, KEEP_OLD };

#ifdef ENGINE
#include "utrace-task.h"

static struct pid *old;
static struct pid *now;

/* a: which handle, and the spy in front of it. */
long live_act(long number, unsigned long a, unsigned long b)
{
	struct pid *pid = a == 0 ? old : now;
	struct spy *spy = &live.spies[b];
	struct utrace_engine *engine;

	switch (number) {
	case FIND:
		now = find_get_pid((int)b);
		return pid_nr(now);
	case KEEP_OLD:
		old = now;
		return 0;
	case ATTACH:
		engine = utrace_attach_pid(pid, UTRACE_ATTACH_CREATE, &spy->ops, spy);
		if (!IS_ERR(engine))
			spy->engine = engine;
		return IS_ERR(engine) ? PTR_ERR(engine) : 0;
	case EVENTS:
		return utrace_set_events_pid(pid, spy->engine, EV(QUIESCE) | EV(REAP));
	case CONTROL:
		return utrace_control_pid(pid, spy->engine, UTRACE_REPORT);
	default:
		return utrace_barrier_pid(pid, spy->engine);
	}
}
#else
#include <linux/sched.h>

static pid_t fork_numbered(pid_t number)
{
	pid_t numbers[] = { number };
	struct clone_args arguments = {
		.exit_signal = SIGCHLD,
		.set_tid = number != 0 ? (uintptr_t)numbers : 0,
		.set_tid_size = number != 0,
	};
	long pid = raw3(SYS_clone3, (long)&arguments, sizeof(arguments), 0);

	if (pid != 0)
		return (pid_t)pid;
	spin(&live->words[0], (u32)number + 1);
	leave_process(0);
}

static void end(pid_t pid, pid_t number)
{
	__atomic_store_n(&live->words[0], (u32)number + 1, __ATOMIC_RELEASE);
	check_exits(pid, 0, "a process ends");
}

void test(void)
{
	struct spy *first = spy_new('A');
	struct spy *second = spy_new('B');
	pid_t pid = fork_numbered(0);
	pid_t again;

	EXPECT_EQ(custom(FIND, 0, pid), pid);
	EXPECT_EQ(custom(KEEP_OLD, 0, 0), 0);
	EXPECT_EQ(custom(ATTACH, 0, first - live->spies), 0);
	EXPECT_EQ(custom(EVENTS, 0, first - live->spies), 0);
	watch();
	end(pid, 0);
	wait_logged("A.reap");
	unwatch();
	again = fork_numbered(pid);
	EXPECT_EQ(again, pid);
	EXPECT_EQ(custom(FIND, 0, pid), pid);
	for (int what = ATTACH; what <= BARRIER; what++)
		EXPECT_EQ(custom(what, 0, second - live->spies), -ESRCH);
	EXPECT_EQ(custom(ATTACH, 1, second - live->spies), 0);
	/* Nor does an engine of the old thread do anything to the new one. */
	for (int what = EVENTS; what <= CONTROL; what++)
		EXPECT_EQ(custom(what, 1, first - live->spies), -ESRCH);
	for (int what = EVENTS; what <= BARRIER; what++)
		EXPECT_EQ(custom(what, 1, second - live->spies), 0);
	end(again, pid);
}
#endif
