/* SPDX-License-Identifier: MIT */
/*
 * G-27: A stop that is decided in one thread, by the signal or by an engine, stops the whole
 * process, and JCTL follows.
 */
#include "conform.h"

/* The first thread takes the signal, the other one counts. */
static void stop_once(int signal)
{
	struct spy *a = attach(SELF, 'A', EV(SIGNAL) | EV(SIGNAL_STOP) | EV(JCTL));

	check(setpgid(0, 0) == 0, "a group of its own, which is not orphaned");
	handle(SIGUSR1, ignore_signal, 0);
	if (signal == SIGUSR1)
		answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_STOP);
	live->progress = 0;
	start_thread(count_forever);
	wait_more(&live->progress, 0);
	watch();
	raw3(SYS_tgkill, getpid(), (long)raw0(SYS_gettid), signal);
	unwatch();
	leave_process(0);
}

/* Whether this thread is the last one to stop, which notifies the parent, is up to it. */
static void run(int signal, int stopped_by, const char *reports)
{
	int status;
	pid_t pid;

	live->follow = live->expects = 1;
	pid = fork();
	if (pid == 0)
		stop_once(signal);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status));
	EXPECT_EQ(WSTOPSIG(status), stopped_by);
	EXPECT(stands_still(&live->progress));
	EXPECT_EQ(kill(pid, SIGCONT), 0);
	check_exits(pid, 0, "it goes on");
	expect_logged(reports);
	expect_logged("A.jctl(6,6) ");
	live->log_length = 0;
	memset(live->log, 0, sizeof(live->log));
}

void test(void)
{
	run(SIGTSTP, SIGTSTP, "A.signal(55,20) A.jctl(5,");
	run(SIGUSR1, SIGSTOP, "A.signal(5,10) A.jctl(5,");
}
