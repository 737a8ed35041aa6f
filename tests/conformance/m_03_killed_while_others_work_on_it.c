/* SPDX-License-Identifier: MIT */
/* M-03: A thread killed while others work on it leaves everything in order. */
#include "conform.h"

void test(void)
{
	struct spy *a = spy_new('A');

	/* Each time the kill meets another moment of the control calls. */
	for (u32 round = 0; round < 30; round++) {
		struct subject subject = start_process(call_forever);
		pid_t killer;

		check(try_attach(a, subject.task, UTRACE_ATTACH_CREATE) > 0, "attach");
		killer = fork();
		if (killer == 0) {
			for (u32 i = 0; i < round; i++)
				raw0(SYS_sched_yield);
			kill(subject.tid, SIGKILL);
			_exit(0);
		}
		for (;;) {
			long result = control(a, UTRACE_STOP);

			if (result == -ESRCH)
				break;
			EXPECT(result == 0 || result == -EINPROGRESS);
			result = set_events(a, UTRACE_EVENT_SYSCALL);
			EXPECT(result == 0 || result == -EINPROGRESS || result == -ESRCH);
			control(a, UTRACE_RESUME);
		}
		check_exits(killer, 0, "the killer ends");
		check_killed(subject.tid, SIGKILL, "the subject dies");
		barrier(a);
		control(a, UTRACE_DETACH);
		act(ACT_PUT, (unsigned long)a, 0, 0);
	}
}
