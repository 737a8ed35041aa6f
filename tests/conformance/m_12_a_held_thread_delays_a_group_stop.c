/* SPDX-License-Identifier: MIT */
/*
 * M-12: A held thread does not count as stopped: the stop of its process is complete, and the
 * parent told, when it is let go, and not before.
 *
 * The signal is one that can be caught; a SIGSTOP from outside is the kernel's alone (C-06).
 */
#include "conform.h"

static void call(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	turn_ends(1);
	spin(&live->words[15], 1);
}

/* The leader spins and gets the signal; nobody asked for events of signals. */
static void lead(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));

	check(setpgid(0, 0) == 0, "a group of its own, which is not orphaned");
	answer(a, ON_ENTRY, UTRACE_STOP);
	start_thread(call);
	live->words[0] = 1;
	for (;;)
		spin(&live->words[15], 1);
}

/* A process whose second thread is held, and which was told to stop. */
static pid_t start(struct spy **a)
{
	pid_t pid;

	live->words[0] = live->begun = live->ended = 0;
	*a = &live->spies[live->spy_count];
	live->follow = live->expects = 1;
	pid = fork();
	if (pid == 0)
		lead();
	wait_word(&live->words[0], 1);
	watch();
	live->begun = 1;
	wait_held(*a);
	EXPECT_EQ(kill(pid, SIGTSTP), 0);
	EXPECT(stands_still(&live->ended));
	EXPECT_EQ(waitpid(pid, NULL, WUNTRACED | WNOHANG), 0);
	EXPECT_EQ(prepare_examine(*a), 0);
	return pid;
}

static void end(pid_t pid)
{
	wait_word(&live->ended, 1);
	unwatch();
	EXPECT_EQ(waitpid(pid, NULL, WUNTRACED | WNOHANG), 0);
	EXPECT_EQ(kill(pid, SIGKILL), 0);
	check_killed(pid, SIGKILL, "the end");
}

void test(void)
{
	struct spy *a;
	int status;
	pid_t pid = start(&a);

	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status));
	EXPECT_EQ(WSTOPSIG(status), SIGTSTP);
	EXPECT_EQ(kill(pid, SIGCONT), 0);
	end(pid);

	/* Continued while the thread is held: the stop is off. */
	pid = start(&a);
	EXPECT_EQ(kill(pid, SIGCONT), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	end(pid);
}
