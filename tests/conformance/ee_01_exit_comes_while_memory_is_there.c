/* SPDX-License-Identifier: MIT */
/*
 * EE-01: Made when a thread begins to exit, whatever the cause, while memory and files are
 * still there.
 *
 * A thread that SIGKILL ends runs no code any more: it has no EXIT, but its DEATH.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	char text[5] = "";

	if (event->slot != ON_EXIT)
		return answer;
	EXPECT(weir_copy_from_user(text, (u64)spy->values[0], 4) == 0);
	EXPECT(live_same_text(text, "here"));
	return answer;
}
#else
static char memory[] = "here";

static void call_exit(void)
{
	turn_begins(1);
	leave_thread(3);
}

static void call_exit_group(void)
{
	turn_begins(1);
	leave_process(3);
}

static void die_of_signal(void)
{
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGTERM, 0);
}

static void run(void (*body)(void), const char *log, int kill_by)
{
	struct spy *a = attach_next('A', EV(EXIT) | EV(DEATH));
	struct subject subject = start_process(body);

	a->values[0] = (long)memory;
	watch();
	if (kill_by != 0)
		EXPECT_EQ(kill(subject.tid, kill_by), 0);
	live->begun = 1;
	wait_logged("death");
	unwatch();
	expect_log(log);
	status_of(subject.tid);
	live->begun = 0;
}

void test(void)
{
	run(call_exit, "A.exit(5,300) A.death(1,17) ", 0);
	run(call_exit_group, "A.exit(5,300) A.death(1,17) ", 0);
	run(call_exit, "A.death(1,17) ", SIGKILL);
	attach_next('B', EV(SIGNAL_TERM))->ops.report_exit = NULL;
	run(die_of_signal, "B.signal(25,15) A.exit(5,f) A.death(1,17) ", 0);
}
#endif
