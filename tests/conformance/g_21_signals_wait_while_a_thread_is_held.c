/* SPDX-License-Identifier: MIT */
/*
 * G-21: A held thread takes no signals: they wait in the kernel's queue, where SIGCONT and
 * stop signals cancel each other, and come in the kernel's order when it is let go.
 * Held before a call, it makes that call first; held before it returns from a handler, what
 * comes then comes behind that, and leaves the program's registers alone; before an exec,
 * it stays pending in the new image; before its end, others get it.
 */
#include "conform.h"

enum { LATE = 40 }; /* a real-time signal */

static void call_once(void)
{
	turn_begins(1);
	raw3(SYS_kill, live->words[3], SIGUSR2, 0);
	unwatch();
	turn_ends(1);
}

static bool is_pending(pid_t pid, int signal)
{
	char line[256];
	char path[64];
	unsigned long set = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	check(file != NULL, "the status of a process");
	while (fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, "SigPnd:", 7) == 0 || strncmp(line, "ShdPnd:", 7) == 0)
			set |= strtoul(line + 7, NULL, 16);
	}
	fclose(file);
	return (set >> (signal - 1) & 1) != 0;
}

static void behind_a_call(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_EXIT) | UTRACE_EVENT_SIGNAL_ALL);
	struct subject subject;

	subject = start_process(call_once);
	live->words[3] = (u32)subject.tid; /* it makes no call of its own to know */
	answer_once(a, ON_LEAVE, UTRACE_STOP, 0);
	watch();
	live->begun = 1;
	wait_held(a);
	a->ops.report_syscall_exit = NULL;
	/* SIGUSR2 has come already, and goes back: it is not the first one then. */
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(kill(subject.tid, LATE), 0);
		EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
	}
	EXPECT_EQ(kill(subject.tid, SIGTSTP), 0);
	EXPECT(is_pending(subject.tid, SIGTSTP));
	EXPECT_EQ(kill(subject.tid, SIGCONT), 0);
	EXPECT(!is_pending(subject.tid, SIGTSTP));
	EXPECT(is_pending(subject.tid, SIGUSR1) && is_pending(subject.tid, SIGUSR2));
	EXPECT_EQ(live->words[0], 0); /* and no handler has run */
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	expect_log("A.leave(5,62) A.signal(5,10) A.signal(5,12) A.signal(15,18) "
		   "A.signal(5,40) A.signal(5,40) ");
	EXPECT_EQ(live->words[0], 4);
	finish(subject);
}

static void call_and_pause(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	live->words[1] = (u32)raw0(SYS_pause);
	unwatch();
	turn_ends(1);
}

static void before_a_call(void)
{
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL | EV(SIGNAL));
	struct subject subject = start_process(call_and_pause);

	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	for (int i = 0; i < 3; i++) {
		wait_held(a);
		if (i != 1) /* rt_sigreturn */
			EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
		EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	}
	wait_held(a); /* the second rt_sigreturn */
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	expect_log("A.entry(5,110) A.leave(5,110) A.signal(5,10) A.entry(5,15) A.leave(5,-1) "
		   "A.entry(5,34) A.leave(5,34) A.signal(5,10) A.entry(5,15) A.leave(5,-1) ");
	EXPECT_EQ((int)live->words[1], -EINTR);
	finish(subject);
}

static void spoil_registers(int signal)
{
	(void)signal;
	__asm__ volatile("pcmpeqd %%xmm5, %%xmm5" : : : "xmm5");
}

static void keep_a_register(void)
{
	long nr = SYS_kill;
	u64 kept = 0x5eed;

	turn_begins(1);
	__asm__ volatile("movq %1, %%xmm5\n\t"
			 "syscall\n\t"
			 "movq %%xmm5, %1"
			 : "+a"(nr), "+b"(kept)
			 : "D"((long)live->words[3]), "S"((long)SIGUSR1)
			 : "rcx", "r11", "memory", "xmm5");
	live->words[1] = (u32)kept;
	turn_ends(1);
}

/* What comes while a handler is about to return finds the vector registers of what it returns to.
 */
static void before_a_return(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;

	handle(SIGUSR1, spoil_registers, 0);
	handle(SIGUSR2, spoil_registers, 0);
	subject = start_process(keep_a_register);
	live->words[3] = (u32)subject.tid;
	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	for (int i = 0; i < 3; i++) { /* kill, and two times rt_sigreturn */
		wait_held(a);
		if (i == 1)
			EXPECT_EQ(kill(subject.tid, SIGUSR2), 0);
		EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	}
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.entry(5,62) A.entry(5,15) A.entry(5,15) ");
	EXPECT_EQ(live->words[1], 0x5eed);
	finish(subject);
}

static void exec_it(void)
{
	turn_begins(1);
	exec_file("tiny");
}

static void before_an_exec(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;

	write_program("tiny", TINY_EXIT, TINY_SIZE);
	subject = start_process(exec_it);
	answer_once(a, ON_ENTRY, UTRACE_STOP, ECHO);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	/* Its handler went with the image. */
	check_killed(subject.tid, SIGUSR1, "the signal was pending at the exec");
	unwatch();
	expect_log("A.entry(5,59) ");
}

static void end_alone(void)
{
	turn_begins(1);
	leave_thread(0);
}

static void before_its_end(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject = start_thread(end_alone);

	block(SIGUSR1);
	answer_once(a, ON_ENTRY, UTRACE_STOP, ECHO);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(kill(getpid(), SIGUSR1), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	join_thread(subject);
	unwatch();
	EXPECT_EQ(live->words[0], 0);
	unblock(SIGUSR1);
	EXPECT_EQ(live->words[0], 1);
	expect_log("A.entry(5,60) ");
}

void test(void)
{
	handle(SIGUSR1, count_signal, 0);
	handle(SIGUSR2, count_signal, 0);
	handle(LATE, count_signal, 0);
	behind_a_call();
	live->words[0] = live->begun = live->ended = 0;
	before_a_call();
	live->begun = live->ended = 0;
	before_a_return();
	handle(SIGUSR1, count_signal, 0);
	live->words[0] = live->begun = live->ended = 0;
	before_an_exec();
	live->words[0] = live->begun = 0;
	before_its_end();
}
