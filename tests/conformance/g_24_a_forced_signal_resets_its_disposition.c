/* SPDX-License-Identifier: MIT */
/* G-24: A forced signal resets its disposition and unblocks itself before it is reported. */
#include "conform.h"

static void fault_blocked(void)
{
	const u64 set = 1ULL << (SIGSEGV - 1);

	turn_begins(1);
	raw_syscall(SYS_rt_sigprocmask, SIG_BLOCK, (long)&set, 0, 8, 0, 0);
	*(volatile int *)0x1234 = 1;
}

static void on_signal(int signal)
{
	(void)signal;
	leave_process(9);
}

void test(void)
{
	struct subject subject;

	handle(SIGSEGV, on_signal, 0);
	attach_next('A', EV(SIGNAL) | EV(SIGNAL_CORE));
	subject = start_process(fault_blocked);
	watch();
	live->begun = 1;
	check_killed(subject.tid, SIGSEGV, "the default kills, not the handler");
	unwatch();
	expect_log("A.signal(35,11) ");
}
