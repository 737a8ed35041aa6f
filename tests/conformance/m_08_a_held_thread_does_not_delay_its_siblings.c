/* SPDX-License-Identifier: MIT */
/* M-08: A held thread does not delay a sibling's exec or exit. */
#include "conform.h"

static void call(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
}

/* In a process of its own, whose main thread acts as the tester of another. */
static void end_with_a_held_sibling(bool by_exec)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));

	answer(a, ON_ENTRY, UTRACE_STOP);
	start_thread(call);
	watch();
	live->begun = 1;
	wait_held(a);
	unwatch();
	live->begun = 0;
	if (by_exec)
		exec_file("tiny");
	leave_process(42);
}

void test(void)
{

	write_program("tiny", TINY_EXIT, TINY_SIZE);
	live->follow = 1;
	for (u32 by_exec = 0; by_exec < 2; by_exec++) {
		pid_t pid;

		live->expects = 1; /* so that the child can act */
		pid = fork();
		if (pid == 0)
			end_with_a_held_sibling(by_exec != 0);
		check_exits(pid, 42, "the process ends, held thread and all");
	}
}
