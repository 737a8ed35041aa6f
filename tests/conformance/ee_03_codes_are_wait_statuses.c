/* SPDX-License-Identifier: MIT */
/* EE-03: Codes are wait statuses: exit status times 256, or signal with 0x80 for a core dump. */
#include "conform.h"

static void leave(void)
{
	turn_begins(1);
	leave_process(0x1ab);
}

static void terminate(void)
{
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGTERM, 0);
}

static void dump_core(void)
{
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGQUIT, 0);
}

static void run(void (*body)(void), const char *log)
{
	struct subject subject;

	attach_next('A', EV(EXIT) | UTRACE_EVENT_SIGNAL_ALL)->ops.report_signal = NULL;
	subject = start_process(body);
	watch();
	live->begun = 1;
	status_of(subject.tid);
	unwatch();
	expect_log(log);
	live->begun = 0;
}

void test(void)
{
	run(leave, "A.exit(5,ab00) ");
	run(terminate, "A.exit(5,f) ");
	run(dump_core, "A.exit(5,83) ");
}
