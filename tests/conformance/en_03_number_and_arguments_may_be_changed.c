/* SPDX-License-Identifier: MIT */
/* EN-03: Number and arguments may be changed; what they are in the end is executed. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	struct pt_regs *regs = event->regs;

	(void)spy;
	if (event->slot != ON_ENTRY)
		return answer;
	if (regs->orig_ax == 110)
		regs->orig_ax = 39;
	if (regs->orig_ax == 1)
		regs->di = live.words[0];
	return answer;
}
#else
void test(void)
{
	char got = 0;
	int ends[2];
	long results[2];

	check(pipe(ends) == 0, "a pipe");
	live->words[0] = (u32)ends[1];
	attach(SELF, 'A', EV(SYSCALL_ENTRY));
	watch();
	results[0] = raw0(SYS_getppid);
	results[1] = raw3(SYS_write, -1, (long)"x", 1);
	unwatch();
	EXPECT_EQ(results[0], getpid());
	EXPECT_EQ(results[1], 1);
	check(read(ends[0], &got, 1) == 1 && got == 'x', "what was written came through the pipe");
}
#endif
