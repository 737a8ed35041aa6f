/* SPDX-License-Identifier: MIT */
/*
 * M-13: When its parent ends, the engines of a process stay as they are; REAP comes when its
 * new parent reaps it.
 */
#include <sys/prctl.h>

#include "conform.h"

static void call(void)
{
	turn_begins(1);
	live->words[1] = (u32)raw0(SYS_getppid);
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE) | EV(SYSCALL_ENTRY) | EV(DEATH) | EV(REAP));
	siginfo_t info;
	pid_t pid;

	a->attached_to_next = 0;
	check(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, "orphans come to us");
	live->follow = live->expects = 1;
	pid = fork();
	if (pid == 0) {
		a->attached_to_next = EV(QUIESCE) | EV(SYSCALL_ENTRY) | EV(DEATH) | EV(REAP);
		live->words[0] = (u32)start_process(call).tid;
		_exit(0);
	}
	check_exits(pid, 0, "the parent ends");
	watch();
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	wait_logged("A.quiesce(5,0) ");
	live->begun = 1;
	wait_word(&live->ended, 1);
	EXPECT_EQ(live->words[1], getpid());
	expect_log("A.quiesce(5,0) A.quiesce(5,40) A.entry(5,110) ");
	__atomic_store_n(&live->dismissed[2], 1, __ATOMIC_RELEASE);
	EXPECT_EQ(waitid(P_PID, live->words[0], &info, WEXITED | WNOWAIT), 0);
	wait_logged("A.death(1,17) ");
	expect_not_logged("A.reap");
	check_exits((pid_t)live->words[0], 0, "the orphan");
	wait_logged("A.reap ");
	unwatch();
}
