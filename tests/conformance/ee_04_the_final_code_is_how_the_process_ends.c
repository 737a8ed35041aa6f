/* SPDX-License-Identifier: MIT */
/*
 * EE-04: The final *code is how a single-threaded process ends; of several threads, the parent
 * sees the group's.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_EXIT)
		*event->code = spy->values[0];
	return answer;
}
#else
static void leave(void)
{
	turn_begins(1);
	leave_process(3);
}

static void die(void)
{
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGTERM, 0);
}

static void nothing(void)
{
	turn_begins(1);
	leave_thread(1);
}

static int run(void (*body)(void), long code)
{
	struct spy *a = attach_next('A', EV(EXIT) | EV(SIGNAL_TERM));
	struct subject subject = start_process(body);
	int status;

	a->values[0] = code;
	watch();
	live->begun = 1;
	status = status_of(subject.tid);
	unwatch();
	live->begun = 0;
	return status;
}

void test(void)
{
	struct subject thread;

	EXPECT_EQ(run(leave, 0x700), 0x700);
	EXPECT_EQ(run(leave, SIGTERM), SIGTERM);
	EXPECT_EQ(run(die, 0x700), 0x700);
	EXPECT_EQ(run(leave, 0), 0);
	/* What one thread of several ends with is not seen by the parent: this process goes on. */
	attach_next('T', EV(EXIT))->values[0] = 0x900;
	thread = start_thread(nothing);
	watch();
	live->begun = 1;
	join_thread(thread);
	unwatch();
	expect_logged("T.exit(5,100) ");
}
#endif
