/* SPDX-License-Identifier: MIT */
/*
 * EC-05: In report_clone one may attach to the child and hold it, or ask it for a report,
 * before its first instruction.
 */
#include "conform.h"

#ifdef ENGINE
void live_clone(struct task_struct *child)
{
	struct spy *a = &live.spies[0];
	enum utrace_resume_action wanted = (enum utrace_resume_action)a->values[0];
	int result = utrace_control(child, a->engine, wanted);

	EXPECT(result == (wanted == UTRACE_STOP ? -EINPROGRESS : 0));
}
#else
static void run(void)
{
	live->progress = 1;
	if (live->watching)
		mark("program ");
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY)); /* no QUIESCE is needed for a stop */
	struct subject subject;

	a->values[0] = UTRACE_STOP;
	subject = launch_process(run);
	wait_held(a);
	EXPECT(stands_still(&live->progress) && live->progress == 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->progress, 1);
	finish(subject);

	const u32 reports[] = { UTRACE_REPORT, UTRACE_INTERRUPT };
	const char *logs[] = { "A.quiesce(5,0) program A.quiesce(5,20) ",
			       "A.signal(65) program A.quiesce(5,20) " };
	for (u32 i = 0; i < 2; i++) {
		live->progress = 0;
		a->attached_to_next = EV(QUIESCE);
		a->values[0] = reports[i];
		watch();
		subject = launch_process(run);
		finish(subject);
		wait_logged("A.quiesce(5,20) ");
		unwatch();
		expect_log(logs[i]);
	}
}
#endif
