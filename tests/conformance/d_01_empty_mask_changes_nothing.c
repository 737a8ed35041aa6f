/* SPDX-License-Identifier: MIT */
/* D-01: An engine with an empty mask is never called and changes nothing for the thread. */
#include "conform.h"

static u32 handled;

static void on_signal(int signal)
{
	(void)signal;
	handled++;
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', 0);

	EXPECT_EQ(proc_mask(SELF), EV(SYSCALL_ENTRY) | EV(CLONE) | EV(REAP)); /* the conductor's */
	handle(SIGUSR1, on_signal, 0);
	watch();
	EXPECT_EQ(raw0(SYS_getppid), getppid());
	EXPECT_EQ(raise(SIGUSR1), 0);
	check_exits(child_exiting(3), 3, "a child");
	unwatch();
	expect_log("");
	EXPECT_EQ(handled, 1);
	for (u32 slot = 0; slot < SLOTS; slot++)
		EXPECT_EQ(a->count[slot], 0);
}
