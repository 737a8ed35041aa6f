/* SPDX-License-Identifier: MIT */
/*
 * M-02: An engine may prevent its own thread from starting an exit or a death, not what has
 * begun.
 */
#include "conform.h"

static void try_to_end(void)
{
	turn_begins(1);
	raw3(SYS_exit_group, 3, 0, 0);
	raw3(SYS_kill, raw0(SYS_getpid), SIGTERM, 0);
	turn_ends(1);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;

	b = attach_next('B', EV(SIGNAL_TERM));
	subject = start_process(try_to_end);
	answer_once(a, ON_ENTRY, UTRACE_RESUME, UTRACE_SYSCALL_ABORT);
	answer_bits(b, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
	watch();
	live->begun = 1;
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.entry(5,231) A.entry(5,39) A.entry(5,62) B.signal(25,15) ");
	finish(subject);
}
