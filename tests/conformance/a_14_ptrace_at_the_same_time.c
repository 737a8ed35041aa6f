/* SPDX-License-Identifier: MIT */
/*
 * ptrace may be used on the same thread at the same time; engines report first.
 *
 * Of a call, that is: a signal passes the debugger before it reaches the agent. What the debugger
 * does, steps above all, is none of the engines' business, and it sees no step of theirs.
 */
#include <sys/ptrace.h>
#include <sys/user.h>

#include "conform.h"

enum { SYSCALL_STOP = SIGTRAP | 0x80, STEPS = 10 };

/* One place in the program, which is patched after its first calls: traps are signals. */
static __attribute__((noinline)) void call(void)
{
	raw0(SYS_getppid);
}

static void call_once(void)
{
	for (u32 i = 0; i < 4; i++)
		call();
	turn_ends(7);
	turn_begins(1);
	call();
	turn_ends(1);
	turn_begins(2);
	call();
	turn_begins(3);
}

static void go_on(enum __ptrace_request request, pid_t tid, long signal)
{
	check_eq(ptrace(request, tid, NULL, signal), 0, "ptrace lets it go on");
}

static int next_stop(pid_t tid)
{
	int status;

	check_eq(waitpid(tid, &status, 0), tid, "the debugger's wait");
	check(WIFSTOPPED(status), "it stops");
	return WSTOPSIG(status);
}

/* SIGSYS is how calls in unpatched places trap: a debugger is told to pass it. */
static void wait_for_stop(pid_t tid, int signal)
{
	int got;

	while ((got = next_stop(tid)) == SIGSYS)
		go_on(PTRACE_CONT, tid, SIGSYS);
	check_eq(got, signal, "what it stops for");
}

static void seize(pid_t tid)
{
	check_eq(ptrace(PTRACE_SEIZE, tid, NULL, PTRACE_O_TRACESYSGOOD), 0, "seize");
	check_eq(ptrace(PTRACE_INTERRUPT, tid, NULL, NULL), 0, "interrupt");
	wait_for_stop(tid, SIGTRAP);
}

static void calls_are_reported_first(pid_t tid)
{
	struct user_regs_struct regs;

	go_on(PTRACE_SYSCALL, tid, 0);
	live->begun = 1;
	wait_for_stop(tid, SYSCALL_STOP);
	check_eq(ptrace(PTRACE_GETREGS, tid, NULL, &regs), 0, "registers");
	EXPECT_EQ(regs.orig_rax, SYS_getppid);
	expect_log("A.entry(5,110) ");
	go_on(PTRACE_CONT, tid, 0);
	wait_word(&live->ended, 1);
	expect_log("A.leave(5,110) ");
}

static void signals_come_to_both(pid_t tid, struct spy *a)
{
	u32 reports = a->count[ON_SIGNAL];
	u32 handled = live->words[0];

	kill(tid, SIGUSR1);
	wait_for_stop(tid, SIGUSR1);
	EXPECT_EQ(a->count[ON_SIGNAL], reports);
	go_on(PTRACE_CONT, tid, SIGUSR1);
	wait_word(&live->words[0], handled + 1);
	EXPECT_EQ(a->count[ON_SIGNAL], reports + 1);
	/* What the debugger swallows was never there. */
	kill(tid, SIGUSR1);
	wait_for_stop(tid, SIGUSR1);
	go_on(PTRACE_CONT, tid, 0);
	EXPECT(stands_still(&live->words[0]));
	EXPECT_EQ(a->count[ON_SIGNAL], reports + 1);
}

/* Until the engine has had so many more reports. The debugger hears of nothing but SIGSYS. */
static void wait_for_steps(pid_t tid, const struct spy *a)
{
	u32 enough = a->count[ON_SIGNAL] + STEPS;
	int status;

	while (__atomic_load_n(&a->count[ON_SIGNAL], __ATOMIC_ACQUIRE) < enough) {
		if (waitpid(tid, &status, WNOHANG) != tid)
			continue;
		EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSYS);
		go_on(PTRACE_CONT, tid, SIGSYS);
	}
}

static void steps_are_the_engines(pid_t tid, struct spy *a)
{
	int status;

	answer_once(a, ON_LEAVE, UTRACE_SINGLESTEP, ECHO);
	answer_bits(a, ON_SIGNAL, UTRACE_SINGLESTEP, UTRACE_SIGNAL_IGN);
	live->begun = 2;
	wait_for_steps(tid, a);
	answer(a, ON_SIGNAL, UTRACE_BLOCKSTEP);
	wait_for_steps(tid, a);
	answer(a, ON_SIGNAL, UTRACE_RESUME);
	while (!stands_still(&a->count[ON_SIGNAL]))
		; /* one may have been on its way with the former answer */
	EXPECT_EQ(waitpid(tid, &status, WNOHANG), 0);
	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, ECHO);
}

static void steps_are_the_debuggers(pid_t tid, struct spy *a)
{
	u32 reports = a->count[ON_SIGNAL];

	check_eq(ptrace(PTRACE_INTERRUPT, tid, NULL, NULL), 0, "interrupt");
	wait_for_stop(tid, SIGTRAP);
	for (u32 i = 0; i < STEPS; i++) {
		siginfo_t info;

		go_on(PTRACE_SINGLESTEP, tid, 0);
		wait_for_stop(tid, SIGTRAP);
		check_eq(ptrace(PTRACE_GETSIGINFO, tid, NULL, &info), 0, "why it stopped");
		EXPECT_EQ(info.si_code, TRAP_TRACE);
	}
	EXPECT_EQ(a->count[ON_SIGNAL], reports);
}

void test(void)
{
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL | EV(SIGNAL) | EV(SIGNAL_CORE));
	struct subject subject;
	u32 reports;

	handle(SIGUSR1, count_signal, 0);
	subject = start_process(call_once);
	wait_word(&live->ended, 7);
	watch();
	seize(subject.tid);
	calls_are_reported_first(subject.tid);
	steps_are_the_engines(subject.tid, a);
	signals_come_to_both(subject.tid, a);
	steps_are_the_debuggers(subject.tid, a);
	/* The debugger goes first. */
	reports = a->count[ON_SIGNAL];
	go_on(PTRACE_DETACH, subject.tid, 0);
	kill(subject.tid, SIGUSR1);
	wait_word(&live->words[0], 2);
	EXPECT_EQ(a->count[ON_SIGNAL], reports + 1);
	/* The engine goes first. */
	seize(subject.tid);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	go_on(PTRACE_CONT, subject.tid, 0);
	kill(subject.tid, SIGUSR1);
	wait_for_stop(subject.tid, SIGUSR1);
	go_on(PTRACE_CONT, subject.tid, SIGUSR1);
	wait_word(&live->words[0], 3);
	check_eq(ptrace(PTRACE_INTERRUPT, subject.tid, NULL, NULL), 0, "interrupt");
	wait_for_stop(subject.tid, SIGTRAP);
	go_on(PTRACE_DETACH, subject.tid, 0);
	unwatch();
	live->begun = 3;
	live->log_length = 0;
	finish(subject);
}
