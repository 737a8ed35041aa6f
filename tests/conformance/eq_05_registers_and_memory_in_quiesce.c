/* SPDX-License-Identifier: MIT */
/* EQ-05: Except at death, registers and memory may be examined in report_quiesce. */
#include "conform.h"

#define MARKER 0x7ee1cafeL
#define FINAL_PASS 0x8000UL

#ifdef ENGINE
#include "utrace-task.h"

/* values[0]: events of a marked call that showed its register and its stack; values[1]: of a new
 * image. */
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	unsigned long bit = event->slot == ON_FINAL ? FINAL_PASS : event->quiesce;
	struct pt_regs regs;
	long word = 0;

	if (event->slot != ON_QUIESCE && event->slot != ON_FINAL)
		return answer;
	if (bit == EV(DEATH)) {
		EXPECT(utrace_get_regs(utrace_current(), &regs) == -ESRCH);
		spy->values[1] |= (long)bit;
		return answer;
	}
	EXPECT(utrace_get_regs(utrace_current(), &regs) == 0);
	EXPECT(weir_copy_from_user(&word, regs.sp, sizeof(word)) == 0);
	if (regs.r15 == MARKER && word == MARKER)
		spy->values[0] |= (long)bit;
	if (regs.r15 != MARKER && word == 1) /* argc */
		spy->values[1] |= (long)bit;
	return answer;
}
#else
/* A call with the marker in r15 and on top of the stack. */
static long marked_call(long nr, long a, long b, long c)
{
	register long marker __asm__("r15") = MARKER;
	register long r10 __asm__("r10") = 0;
	register long r8 __asm__("r8") = 0;

	__asm__ volatile("sub $128, %%rsp\n\t"
			 "push %[marker]\n\t"
			 "syscall\n\t"
			 "add $136, %%rsp"
			 : "+a"(nr)
			 : [marker] "r"(marker), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return nr;
}

static void calls(void)
{
	static const char *const arguments[] = { "name", NULL };

	turn_begins(1);
	marked_call(SYS_kill, raw0(SYS_getpid), SIGUSR1, 0);
	if (marked_call(SYS_clone, SIGCHLD, 0, 0) == 0)
		leave_process(0);
	marked_call(SYS_execve, (long)"tiny", (long)arguments, (long)environ);
}

void test(void)
{
	const unsigned long events =
	    UTRACE_EVENT_SYSCALL | EV(SIGNAL) | EV(CLONE) | EV(EXEC) | EV(EXIT) | EV(DEATH);
	struct spy *a = attach_next('A', EV(QUIESCE) | events);
	struct subject subject;

	a->ops.report_signal = NULL;
	handle(SIGUSR1, ignore_signal, 0);
	write_program("tiny", TINY_EXIT, TINY_SIZE);
	subject = start_process(calls);
	answer(a, ON_LEAVE, UTRACE_REPORT);
	watch();
	live->begun = 1;
	check_exits(subject.tid, 42, "the subject ends");
	wait_logged("A.death");
	unwatch();
	EXPECT_EQ(a->values[0], UTRACE_EVENT_SYSCALL | EV(SIGNAL) | EV(CLONE) | FINAL_PASS);
	EXPECT_EQ(a->values[1],
		  EV(EXEC) | UTRACE_EVENT_SYSCALL | EV(EXIT) | EV(DEATH) | FINAL_PASS);
}
#endif
