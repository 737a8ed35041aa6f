/* SPDX-License-Identifier: MIT */
/*
 * M-11: A parent that waits for its vfork child reacts to nothing but SIGKILL: reports, stops
 * and signals wait until the child is gone.
 */
#include "conform.h"

static void on_signal(int signal)
{
	(void)signal;
	live->words[2] = 1;
}

static void reset(void)
{
	live->words[0] = live->words[1] = live->begun = live->ended = 0;
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE) | EV(SIGNAL));
	struct subject subject;

	handle(SIGUSR1, on_signal, 0);
	subject = start_process(vfork_in_turn);
	watch();
	live->begun = 1;
	wait_word(&live->words[0], 1);
	EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
	EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
	EXPECT(stands_still(&live->log_length));
	expect_log("");
	EXPECT_EQ(live->words[2], 0);
	live->words[1] = 1;
	wait_word(&live->ended, 1);
	unwatch();
	EXPECT_EQ(live->words[2], 1);
	expect_log("A.signal(65) A.signal(5,10) ");
	finish(subject);

	reset();
	a->attached_to_next = EV(QUIESCE);
	subject = start_process(vfork_in_turn);
	watch();
	live->begun = 1;
	wait_word(&live->words[0], 1);
	EXPECT_EQ(control(a, UTRACE_STOP), -EINPROGRESS);
	EXPECT(stands_still(&live->log_length));
	/* Only SIGKILL gets through; the child has no parent then. */
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "killed while it waited");
	live->words[1] = 1;
	unwatch();
}
