/* SPDX-License-Identifier: MIT */
/* EX-02: Not made for a failed exec, which shows only in SYSCALL_EXIT. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_LEAVE)
		spy->values[0] = (long)event->regs->ax;
	return answer;
}
#else
static void exec_nothing(void)
{
	turn_begins(1);
	exec_file("not there");
	turn_ends(1);
	turn_begins(2);
	exec_file("no program");
	turn_ends(2);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(EXEC) | EV(SYSCALL_EXIT));
	struct subject subject = start_process(exec_nothing);

	write_text("no program", "\x7f"
				 "ELF, but not really");
	watch();
	turn(1);
	expect_log("A.leave(5,59) ");
	EXPECT_EQ(a->values[0], -ENOENT);
	turn(2);
	expect_log("A.leave(5,59) ");
	EXPECT_EQ(a->values[0], -ENOEXEC);
	unwatch();
	finish(subject);
}
#endif
