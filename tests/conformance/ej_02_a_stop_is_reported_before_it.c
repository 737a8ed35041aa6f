/* SPDX-License-Identifier: MIT */
/*
 * EJ-02: CLD_STOPPED is reported by every thread before a stop by SIGTSTP, SIGTTIN, SIGTTOU or an
 * engine, with notify CLD_STOPPED by the last one, and 0 by the others.
 */
#include "conform.h"

static u32 told;

static void on_child(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_code == CLD_STOPPED)
		__atomic_store_n(&told, (u32)info->si_status, __ATOMIC_RELEASE);
}

/* Three reports, of which one tells of the parent's notice. */
static void expect_reports(const struct spy *first)
{
	u32 with_notice = 0;

	for (u32 i = 0; i < 3; i++) {
		char line[32];

		snprintf(line, sizeof(line), "%c.jctl(5,5) ", 'A' + i);
		with_notice += strstr(live->log, line) != NULL;
		EXPECT_EQ(first[i].count[ON_JCTL], 1);
	}
	EXPECT_EQ(with_notice, 1);
}

/* The callback waits; so does the stop, and the parent is not told of it. */
static void stopped_by(int signo, unsigned long events)
{
	struct spy *a = attach_next('A', EV(JCTL) | events);
	struct subject subject;

	told = 0;
	subject = start_group(2, 0, count_forever);
	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_STOP);
	a->gate = 1U << ON_JCTL;
	watch();
	kill(subject.tid, signo);
	wait_word(&a->inside, 1);
	EXPECT(stands_still(&told));
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_word(&told, events == 0 ? (u32)signo : SIGSTOP);
	unwatch();
	expect_reports(a);
	live->log_length = 0;
	kill(subject.tid, SIGKILL);
	check_killed(subject.tid, SIGKILL, "the subject");
}

void test(void)
{
	handle_info(SIGCHLD, on_child, SA_RESTART);
	stopped_by(SIGTSTP, 0);
	stopped_by(SIGTTIN, 0);
	stopped_by(SIGTTOU, 0);
	stopped_by(SIGTERM, EV(SIGNAL_TERM)); /* an engine makes a stop of it */
}
