/* SPDX-License-Identifier: MIT */
/*
 * EZ-06: STOP is deferred: the thread stops on its way to the program, behind the call, and
 * before any signal that the call left behind.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_LEAVE)
		spy->values[0] = (long)event->regs->ip;
	return answer;
}
#else
static void on_signal(int signal)
{
	(void)signal;
	live->words[0] = 1;
}

/* kill(self, SIGUSR1), written out for the address behind its instruction. */
extern const char behind_kill[];

__attribute__((noinline)) static void kill_oneself(long self)
{
	long result;

	__asm__ volatile("syscall\n"
			 "behind_kill:"
			 : "=a"(result)
			 : "0"((long)SYS_kill), "D"(self), "S"((long)SIGUSR1)
			 : "rcx", "r11", "memory");
}

static void signal_itself(void)
{
	turn_begins(1);
	kill_oneself(live->words[1]);
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT) | EV(SIGNAL));
	struct subject subject;

	handle(SIGUSR1, on_signal, 0);
	subject = start_process(signal_itself);
	live->words[1] = (u32)subject.tid;
	answer_once(a, ON_LEAVE, UTRACE_STOP, 0);
	watch();
	live->begun = 1;
	wait_held(a);
	/* At the instruction behind the one that made the call. */
	EXPECT_EQ(a->values[0], behind_kill);
	EXPECT_EQ(live->words[0], 0);
	expect_log("A.leave(5,62) ");
	a->ops.report_syscall_exit = NULL;
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.signal(5,10) ");
	EXPECT_EQ(live->words[0], 1);
	finish(subject);
}
#endif
