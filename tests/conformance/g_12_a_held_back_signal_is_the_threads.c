/* SPDX-License-Identifier: MIT */
/*
 * G-12: A signal of the process that a thread puts aside waits in that thread's own queue,
 * even while another thread would take it, and comes back to it.
 */
#include "conform.h"

static pid_t takers[8];
static u32 taken;

static void on_signal(int signal)
{
	(void)signal;
	takers[__atomic_fetch_add(&taken, 1, __ATOMIC_ACQ_REL)] = (pid_t)raw0(SYS_gettid);
}

static void wait_for_signals(void)
{
	spin(&live->begun, 1);
}

static bool is_pending(pid_t tid, const char *queue)
{
	char line[256];
	char path[64];
	unsigned long set = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/status", tid);
	file = fopen(path, "r");
	check(file != NULL, "the status of a thread");
	while (fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, queue, 7) == 0)
			set = strtoul(line + 7, NULL, 16);
	}
	fclose(file);
	return (set >> (SIGUSR1 - 1) & 1) != 0;
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SIGNAL));
	struct subject subject;

	handle(SIGUSR1, on_signal, 0);
	subject = start_thread(wait_for_signals);
	block(SIGUSR1);
	answer_once(a, ON_SIGNAL, UTRACE_STOP, UTRACE_SIGNAL_IGN | UTRACE_SIGNAL_HOLD);
	watch();
	EXPECT_EQ(kill(getpid(), SIGUSR1), 0);
	wait_held(a);
	EXPECT(is_pending(subject.tid, "SigPnd:"));
	EXPECT(!is_pending(subject.tid, "ShdPnd:"));
	unblock(SIGUSR1);
	EXPECT_EQ(taken, 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&taken, 1);
	unwatch();
	EXPECT_EQ(takers[0], subject.tid);
	expect_log("A.signal(5,10) A.signal(5,10) ");
	live->begun = 1;
	finish(subject);
}
