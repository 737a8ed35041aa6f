/* SPDX-License-Identifier: MIT */
/* EZ-02: ax may hold an internal restart code (512, 513, 514, 516) that is not yet resolved. */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_LEAVE && (long)event->regs->orig_ax == spy->values[1])
		spy->values[0] = (long)event->regs->ax;
	return answer;
}
#else
static int ends[2];

static void sleep_thrice(void)
{
	const long forever[2] = { 100000, 0 };
	char got;

	turn_begins(1);
	raw3(SYS_pause, 0, 0, 0);
	turn_ends(1);
	turn_begins(2);
	raw3(SYS_read, ends[0], (long)&got, 1);
	turn_ends(2);
	turn_begins(3);
	raw3(SYS_nanosleep, (long)forever, 0, 0);
	turn_ends(3);
}

void test(void)
{
	const long calls[] = { SYS_pause, SYS_read, SYS_nanosleep };
	const long codes[] = { -514, -512, -516 };
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT));
	struct subject subject;

	check(pipe(ends) == 0, "a pipe");
	handle(SIGUSR1, ignore_signal, 0);
	subject = start_process(sleep_thrice);
	for (u32 i = 0; i < 3; i++) {
		watch();
		a->values[1] = calls[i];
		live->begun = i + 1;
		wait_in_call(subject.tid, calls[i]);
		EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
		wait_word(&live->ended, i + 1);
		unwatch();
		EXPECT_EQ(a->values[0], codes[i]);
	}
	finish(subject);
}
#endif
