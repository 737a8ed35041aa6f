/* SPDX-License-Identifier: MIT */
/*
 * ES-04: A signal is reported once, by the thread that takes it, not when sent, blocked, or
 * read by sigwait or signalfd.
 */
#include <sys/signalfd.h>

#include "conform.h"

void test(void)
{
	const u64 set = 1ULL << (SIGUSR1 - 1);
	const pid_t self = getpid();
	struct signalfd_siginfo info;
	sigset_t signals = set_of(SIGUSR1);
	int fd = signalfd(-1, &signals, 0);

	handle(SIGUSR1, ignore_signal, 0);
	attach(SELF, 'A', UTRACE_EVENT_SIGNAL_ALL);
	block(SIGUSR1);
	watch();
	raw3(SYS_kill, self, SIGUSR1, 0);
	EXPECT_EQ(raw_syscall(SYS_rt_sigtimedwait, (long)&set, 0, 0, 8, 0, 0), SIGUSR1);
	raw3(SYS_kill, self, SIGUSR1, 0);
	EXPECT_EQ(raw3(SYS_read, fd, (long)&info, sizeof(info)), sizeof(info));
	raw3(SYS_kill, self, SIGUSR1, 0);
	raw0(SYS_getppid);
	expect_log("");
	raw_syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, (long)&set, 0, 8, 0, 0);
	unwatch();
	expect_log("A.signal(5,10) ");
}
