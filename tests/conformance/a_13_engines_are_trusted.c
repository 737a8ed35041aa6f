/* SPDX-License-Identifier: MIT */
/*
 * Who may trace is decided as for ptrace when a domain takes a process in; engines
 * themselves are trusted.
 *
 * So it does not matter who the process is whose thread runs the engine, nor who it traces, even
 * where ptrace would refuse: another user's, an undumpable one. EX-07 has the first half.
 */
#include "conform.h"

#include <sys/prctl.h>

enum { NOBODY = 65534 };

static void count_as_another_user(void)
{
	if (raw0(SYS_geteuid) == 0)
		raw3(SYS_setresuid, NOBODY, NOBODY, NOBODY);
	raw3(SYS_prctl, PR_SET_DUMPABLE, 0, 0);
	turn_ends(1);
	count_forever();
}

/* Traces the first process, and tells by its status what came of it. */
static void trace_the_first(void)
{
	struct spy *a;

	if (raw0(SYS_geteuid) == 0)
		raw3(SYS_setresuid, NOBODY, NOBODY, NOBODY);
	a = attach(0, 'B', EV(QUIESCE));
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	while (__atomic_load_n(&a->count[ON_FINAL], __ATOMIC_ACQUIRE) == 0)
		raw0(SYS_sched_yield);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	turn_ends(2);
}

void test(void)
{
	struct subject subject = start_process(count_as_another_user);
	struct spy *a;

	wait_word(&live->ended, 1);
	a = attach(subject.task, 'A', EV(QUIESCE) | EV(DEATH));
	answer(a, ON_FINAL, UTRACE_STOP);
	watch();
	EXPECT_EQ(control(a, UTRACE_STOP), -EINPROGRESS);
	wait_held(a);
	EXPECT(stands_still(&live->progress));
	kill(subject.tid, SIGKILL);
	check_killed(subject.tid, SIGKILL, "the other user's process");
	wait_logged("A.death");

	live->follow = 1;
	subject = start_process(trace_the_first);
	while (__atomic_load_n(&live->ended, __ATOMIC_ACQUIRE) != 2)
		__builtin_ia32_pause();
	unwatch();
	expect_logged("B.quiesce(5,0) ");
	finish(subject);
}
