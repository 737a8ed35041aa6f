/* SPDX-License-Identifier: MIT */
/* EJ-07: The callback cannot suppress what the parent is told. */
#include "conform.h"

static u32 stops;
static u32 continuations;

static void on_child(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_code == CLD_STOPPED)
		__atomic_fetch_add(&stops, 1, __ATOMIC_ACQ_REL);
	if (info->si_code == CLD_CONTINUED)
		__atomic_fetch_add(&continuations, 1, __ATOMIC_ACQ_REL);
}

static void stop_oneself(void)
{
	raw3(SYS_setpgid, 0, 0, 0);
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGTSTP, 0);
	turn_ends(1);
}

static void run(u32 resume)
{
	struct spy *a = attach_next('A', EV(JCTL));
	struct subject subject;

	stops = continuations = 0;
	live->begun = live->ended = 0;
	subject = start_process(stop_oneself);
	/* With every bit that an answer can have. */
	answer_bits(a, ON_JCTL, resume, ~0U & ~(u32)UTRACE_RESUME_MASK);
	watch();
	live->begun = 1;
	wait_word(&stops, 1);
	kill(subject.tid, SIGCONT);
	wait_word(&continuations, 1);
	wait_logged("A.jctl(5,5) ");
	if (resume == UTRACE_STOP) {
		wait_held(a);
		EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	}
	wait_word(&live->ended, 1);
	unwatch();
	live->log_length = 0;
	finish(subject);
}

void test(void)
{
	static const u32 resumes[] = { UTRACE_STOP, UTRACE_INTERRUPT, UTRACE_REPORT, UTRACE_RESUME,
				       UTRACE_DETACH };

	handle_info(SIGCHLD, on_child, SA_RESTART);
	for (u32 i = 0; i < 5; i++)
		run(resumes[i]);
}
