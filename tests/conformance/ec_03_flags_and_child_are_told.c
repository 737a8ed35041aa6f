/* SPDX-License-Identifier: MIT */
/*
 * EC-03: clone_flags are those of the call with the exit signal in the low byte; child can be
 * attached to.
 */
#include <linux/sched.h>
#include <sched.h>

#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	struct utrace_engine *engine;

	if (event->slot != ON_CLONE)
		return answer;
	spy->values[0] = (long)event->clone_flags;
	engine = utrace_attach_task(event->child, UTRACE_ATTACH_CREATE, spy->engine->ops, spy);
	EXPECT(!IS_ERR(engine));
	if (!IS_ERR(engine))
		utrace_engine_put(engine);
	return answer;
}
#else
static void reap(long pid)
{
	check(pid > 0, "a clone succeeds");
	raw_syscall(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
}

static void nothing(void)
{
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(CLONE));
	struct clone_args arguments = { .flags = CLONE_FS, .exit_signal = SIGUSR1 };
	volatile long pid;

	handle(SIGUSR1, SIG_IGN, 0);
	watch();
	pid = raw0(SYS_fork);
	if (pid == 0)
		leave_process(0);
	reap(pid);
	EXPECT_EQ(a->values[0], SIGCHLD);
	pid = raw0(SYS_vfork);
	if (pid == 0)
		leave_process(0);
	reap(pid);
	EXPECT_EQ(a->values[0], CLONE_VFORK | CLONE_VM | SIGCHLD);
	pid = raw3(SYS_clone3, (long)&arguments, sizeof(arguments), 0);
	if (pid == 0)
		leave_process(0);
	reap(pid);
	EXPECT_EQ(a->values[0], CLONE_FS | SIGUSR1);
	finish(start_thread(nothing));
	unwatch();
	EXPECT_EQ(a->values[0], CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
				    CLONE_SYSVSEM | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID);
}
#endif
