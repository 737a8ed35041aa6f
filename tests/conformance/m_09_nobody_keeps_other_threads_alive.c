/* SPDX-License-Identifier: MIT */
/*
 * M-09: Whatever an engine answers on some threads, they are killed when another one ends the
 * process, by itself or by a signal.
 */
#include "conform.h"

static void call_and_spin(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	spin(&live->words[15], 1);
}

/* One thread is held in a call; another runs, and its engine would not let it end. */
static void lead(int signal)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY) | EV(EXIT) | UTRACE_EVENT_SIGNAL_ALL);
	struct spy *b;

	start_thread(call_and_spin);
	b = attach_next('B', EV(EXIT) | UTRACE_EVENT_SIGNAL_ALL | EV(DEATH));
	start_thread(call_and_spin);
	for (u32 slot = 0; slot < SLOTS; slot++) {
		answer(a, slot, UTRACE_STOP);
		answer(b, slot, UTRACE_STOP);
	}
	answer_bits(b, ON_SIGNAL, UTRACE_STOP, UTRACE_SIGNAL_IGN);
	watch();
	live->begun = 1;
	wait_held(a);
	if (signal == 0)
		leave_process(5);
	raw3(SYS_tgkill, getpid(), raw0(SYS_gettid), signal);
	for (;;)
		spin(&live->words[15], 1);
}

static pid_t start(int signal)
{
	pid_t pid;

	live->begun = 0;
	live->follow = live->expects = 1;
	pid = fork();
	if (pid == 0)
		lead(signal);
	return pid;
}

void test(void)
{
	check_exits(start(0), 5, "the process ends");
	check_killed(start(SIGTERM), SIGTERM, "the process dies");
	check_killed(start(SIGQUIT), SIGQUIT, "the process dies, with a core or without");
	unwatch();
}
