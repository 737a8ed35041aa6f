/* SPDX-License-Identifier: MIT */
/*
 * Y-05: Calls that end with EINTR after a stop and a continuation, without any handler, end so
 * by INTERRUPT, too. Those that do not, do not.
 */
#include <sys/epoll.h>

#include "conform.h"

static int epoll;
static int ends[2];

static void wait_twice(void)
{
	struct epoll_event event;
	char got;

	for (u32 i = 1; i <= 2; i++) {
		turn_begins(i);
		live->words[i] = (u32)raw_syscall(SYS_epoll_wait, epoll, (long)&event, 1, -1, 0, 0);
		turn_ends(i);
	}
	turn_begins(3);
	live->words[3] = (u32)raw3(SYS_read, ends[0], (long)&got, 1);
	turn_ends(3);
}

static void stop_and_continue(pid_t pid)
{
	int status;

	EXPECT_EQ(kill(pid, SIGSTOP), 0);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status));
	EXPECT_EQ(kill(pid, SIGCONT), 0);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE));
	struct subject subject;

	epoll = epoll_create1(0);
	check(epoll >= 0 && pipe(ends) == 0, "nothing to wait for");
	subject = start_process(wait_twice);
	live->begun = 1;
	wait_in_call(subject.tid, SYS_epoll_wait);
	stop_and_continue(subject.tid);
	wait_word(&live->ended, 1);
	EXPECT_EQ((int)live->words[1], -EINTR);

	live->begun = 2;
	wait_in_call(subject.tid, SYS_epoll_wait);
	watch();
	EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
	wait_word(&live->ended, 2);
	EXPECT_EQ((int)live->words[2], -EINTR);
	expect_log("A.signal(65) ");

	live->begun = 3;
	wait_in_call(subject.tid, SYS_read);
	EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
	wait_word(&a->count[ON_REPORT], 2);
	stop_and_continue(subject.tid);
	unwatch();
	EXPECT_EQ(write(ends[1], "x", 1), 1);
	wait_word(&live->ended, 3);
	EXPECT_EQ(live->words[3], 1);
	finish(subject);
}
