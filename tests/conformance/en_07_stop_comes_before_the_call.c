/* SPDX-License-Identifier: MIT */
/*
 * EN-07: STOP takes effect before the call, which is made with the registers as they are on
 * wake-up.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_ENTRY)
		spy->values[0] = (long)event->regs;
	return answer;
}

/* The held thread's registers lie in its own memory: the test's process is the same. */
long live_act(long number, unsigned long a, unsigned long b)
{
	struct pt_regs *regs = (struct pt_regs *)a;

	(void)number;
	regs->di = b;
	return 0;
}
#else
static void write_one(void)
{
	turn_begins(1);
	live->words[0] = (u32)raw3(SYS_write, (long)live->words[1], (long)"x", 1);
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject = start_thread(write_one);
	int wrong[2], right[2];
	char got;

	check(pipe(wrong) == 0 && pipe2(right, O_NONBLOCK) == 0, "pipes");
	live->words[1] = (u32)wrong[1];
	fcntl(wrong[0], F_SETFL, O_NONBLOCK);
	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(read(wrong[0], &got, 1), -1); /* the call has not been made */
	EXPECT_EQ(custom(0, a->values[0], right[1]), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	EXPECT_EQ(live->words[0], 1);
	EXPECT_EQ(read(right[0], &got, 1), 1);
	EXPECT_EQ(read(wrong[0], &got, 1), -1);
	finish(subject);
}
#endif
