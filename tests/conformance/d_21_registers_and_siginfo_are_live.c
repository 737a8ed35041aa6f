/* SPDX-License-Identifier: MIT */
/*
 * D-21: Registers and siginfo given to callbacks are live: the last writer's values are what
 * the thread gets.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_ENTRY && event->regs->orig_ax == 110) {
		if (spy->name == 'B') /* the last attached is the first to be called */
			event->regs->orig_ax = 80;
		else
			spy->values[0] = (long)event->regs->orig_ax;
	}
	if (event->slot == ON_SIGNAL) {
		if (spy->name == 'A')
			event->info->si_code = 77;
		else
			spy->values[0] = event->info->si_code;
	}
	if (event->slot == ON_LEAVE && event->regs->orig_ax == 80) {
		if (spy->name == 'A')
			event->regs->ax = 1234;
		else
			spy->values[1] = (long)event->regs->ax;
	}
	return answer;
}
#else
static int code;

static void on_signal(int signal, siginfo_t *info, void *context)
{
	(void)signal, (void)context;
	code = info->si_code;
	unwatch();
}

void test(void)
{
	struct spy *b, *a = attach(SELF, 'A', UTRACE_EVENT_SYSCALL | EV(SIGNAL));
	const pid_t self = getpid();

	b = attach(SELF, 'B', UTRACE_EVENT_SYSCALL | EV(SIGNAL));
	handle_info(SIGUSR1, on_signal, 0);
	watch();
	EXPECT_EQ(raw3(110, -1, 0, 0), 1234);
	unwatch();
	expect_log("B.entry(5,110) A.entry(5,80) A.leave(5,80) B.leave(5,80) ");
	EXPECT_EQ(b->values[1], 1234);
	watch();
	raw3(SYS_kill, self, SIGUSR1, 0);
	EXPECT_EQ(code, 77);
	EXPECT_EQ(b->values[0], 77);
	(void)a;
}
#endif
