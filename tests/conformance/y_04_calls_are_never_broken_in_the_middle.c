/* SPDX-License-Identifier: MIT */
/*
 * Y-04: An INTERRUPT at any instruction on the way into a call and out of it finds it not
 * begun, to be restarted, or completed: here a byte that is passed on by a read and a
 * write is never lost and never doubled, and each INTERRUPT gets its report.
 *
 * The subject is stepped by ptrace, one instruction farther in each round.
 */
#include <sys/ptrace.h>

#include "conform.h"

enum { MOST_STEPS = 20000 };

static int in[2];
static int out[2];

static void pass_bytes_on(void)
{
	char byte;

	for (u32 round = 1; live->words[0] == 0; round++) {
		turn_begins(round);
		live->words[1] = (u32)raw3(SYS_read, in[0], (long)&byte, 1);
		live->words[2] = (u32)raw3(SYS_write, out[1], (long)&byte, 1);
		turn_ends(round);
	}
}

/* Waits for a stop; returns the signal that the subject is to get when it goes on. */
static int wait_for_stop(pid_t pid)
{
	int status;

	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFSTOPPED(status));
	return WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
}

static void go_on(pid_t pid, enum __ptrace_request how, int signal)
{
	EXPECT_EQ(ptrace(how, pid, 0, signal), 0);
}

/* Until the stop that was asked for: others are signals on their way. */
static void stop(pid_t pid)
{
	int status;

	EXPECT_EQ(ptrace(PTRACE_INTERRUPT, pid, 0, 0), 0);
	while (waitpid(pid, &status, 0) == pid && status >> 16 != PTRACE_EVENT_STOP)
		go_on(pid, PTRACE_CONT, WSTOPSIG(status));
}

/* Returns whether the round was over before the INTERRUPT came. */
static bool interrupt_after(struct subject subject, const struct spy *a, u32 round, u32 steps)
{
	const char byte = (char)round;
	char got;
	bool over;
	int signal = 0;

	EXPECT_EQ(write(in[1], &byte, 1), 1);
	live->begun = round;
	for (u32 i = 0; i < steps; i++) {
		go_on(subject.tid, PTRACE_SINGLESTEP, signal);
		signal = wait_for_stop(subject.tid);
	}
	over = live->ended == round;
	EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
	go_on(subject.tid, PTRACE_CONT, signal);
	/* The kick, which weir sends. */
	while (live->ended != round || a->count[ON_REPORT] < round) {
		int status;

		if (waitpid(subject.tid, &status, WNOHANG) == subject.tid) {
			EXPECT(WIFSTOPPED(status));
			go_on(subject.tid, PTRACE_CONT, WSTOPSIG(status));
		}
		raw0(SYS_sched_yield);
	}
	EXPECT_EQ(live->words[1], 1);
	EXPECT_EQ(live->words[2], 1);
	EXPECT_EQ(read(out[0], &got, 1), 1);
	EXPECT_EQ(got, byte);
	EXPECT_EQ(read(out[0], &got, 1), -1);
	stop(subject.tid);
	return over;
}

void test(void)
{
	const u32 stride = storm_rounds() >= 1000 ? 1 : 7;
	struct spy *a = attach_next('A', EV(QUIESCE));
	struct subject subject;
	u32 round = 0;
	u32 steps = 0;

	check(pipe(in) == 0 && pipe2(out, O_NONBLOCK) == 0, "pipes");
	subject = start_process(pass_bytes_on);
	/* The first rounds have the calls patched. */
	while (round < 5) {
		round++;
		EXPECT_EQ(write(in[1], "x", 1), 1);
		turn(round);
		EXPECT_EQ(read(out[0], &(char){ 0 }, 1), 1);
	}
	a->count[ON_REPORT] = round;
	EXPECT_EQ(ptrace(PTRACE_SEIZE, subject.tid, 0, 0), 0);
	stop(subject.tid);
	watch();
	while (!interrupt_after(subject, a, ++round, steps)) {
		steps += stride;
		EXPECT(steps < MOST_STEPS);
		live->log_length = 0;
	}
	unwatch();
	EXPECT(steps > 50);
	EXPECT_EQ(a->count[ON_REPORT], round);
	EXPECT_EQ(ptrace(PTRACE_DETACH, subject.tid, 0, 0), 0);
	live->words[0] = 1;
	EXPECT_EQ(write(in[1], "x", 1), 1);
	turn(round + 1);
	finish(subject);
}
