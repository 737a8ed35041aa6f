/* SPDX-License-Identifier: MIT */
/* EX-03: The registers are the new program's initial ones and may be changed. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	struct pt_regs *regs = event->regs;
	u64 argc = 0;

	if (event->slot != ON_EXEC)
		return answer;
	EXPECT(regs->ip == 0x400078);
	EXPECT(regs->sp % 16 == 0 && weir_copy_from_user(&argc, regs->sp, 8) == 0 && argc == 1);
	EXPECT(regs->bx == 0 && regs->bp == 0 && regs->di == 0 && regs->r15 == 0);
	regs->di = 7;
	regs->ip += 1; /* over the first instruction */
	spy->values[0] = 1;
	return answer;
}
#else
static void exec_it(void)
{
	turn_begins(1);
	exec_file("tiny");
}

void test(void)
{
	/* hlt; mov $231, %eax; syscall: faults at its entry, exits with di one further. */
	static const char code[] = "\xf4\xb8\xe7\0\0\0\x0f\x05";
	struct spy *a = attach_next('A', EV(EXEC));
	struct subject subject;

	write_program("tiny", code, sizeof(code) - 1);
	subject = start_process(exec_it);
	watch();
	live->begun = 1;
	check_exits(subject.tid, 7, "the status that the engine put into di");
	unwatch();
	EXPECT_EQ(a->values[0], 1);
}
#endif
