/* SPDX-License-Identifier: MIT */
/*
 * EC-01: Made in the parent once for every successful fork, vfork, clone and clone3, never for
 * a failed one.
 */
#include <linux/sched.h>
#include <sched.h>

#include "conform.h"

static void nothing(void)
{
}

static void reap(long pid)
{
	check(pid > 0, "a clone succeeds");
	raw_syscall(SYS_wait4, pid, 0, __WALL, 0, 0, 0);
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(CLONE));
	struct clone_args arguments = { .exit_signal = SIGCHLD };
	volatile long pid;

	handle(SIGUSR1, SIG_IGN, 0);
	watch();
	pid = raw0(SYS_fork);
	if (pid == 0)
		leave_process(0);
	reap(pid);
	EXPECT_EQ(a->count[ON_CLONE], 1);
	pid = raw0(SYS_vfork);
	if (pid == 0)
		leave_process(0);
	reap(pid);
	EXPECT_EQ(a->count[ON_CLONE], 2);
	pid = raw_syscall(SYS_clone, SIGUSR1, 0, 0, 0, 0, 0);
	if (pid == 0)
		leave_process(0);
	reap(pid);
	EXPECT_EQ(a->count[ON_CLONE], 3);
	pid = raw3(SYS_clone3, (long)&arguments, sizeof(arguments), 0);
	if (pid == 0)
		leave_process(0);
	reap(pid);
	EXPECT_EQ(a->count[ON_CLONE], 4);
	finish(start_thread(nothing));
	EXPECT_EQ(a->count[ON_CLONE], 5);

	EXPECT_EQ(raw_syscall(SYS_clone, CLONE_SIGHAND, 0, 0, 0, 0, 0), -EINVAL);
	EXPECT_EQ(raw_syscall(SYS_clone, CLONE_THREAD, 0, 0, 0, 0, 0), -EINVAL);
	EXPECT_EQ(raw3(SYS_clone3, (long)&arguments, 8, 0), -EINVAL);
	unwatch();
	EXPECT_EQ(a->count[ON_CLONE], 5);
}
