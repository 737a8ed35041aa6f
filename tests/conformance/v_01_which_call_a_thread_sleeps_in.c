/* SPDX-License-Identifier: MIT */
/*
 * V-01: task_current_syscall tells of any thread that is not running which call it is in, with
 * arguments, sp and pc.
 */
#include "conform.h"

enum { NUMBER, ARGUMENTS, STACK = ARGUMENTS + 6, PLACE, FIELDS };

#ifdef ENGINE
#include "utrace-task.h"

_Static_assert(FIELDS * sizeof(long) <= sizeof(live.text), "the answer has room there");

/* Of task a, with b arguments, into `text`. */
long live_act(long number, unsigned long a, unsigned long b)
{
	long *fields = (long *)(void *)live.text;

	(void)number;
	return task_current_syscall(
	    live.tasks[a], &fields[NUMBER], (unsigned long *)&fields[ARGUMENTS], (unsigned)b,
	    (unsigned long *)&fields[STACK], (unsigned long *)&fields[PLACE]);
}
#else
static int ends[2];
extern char behind_read[], loop_begin[], loop_end[];

static long fields(u32 i)
{
	return ((long *)(void *)live->text)[i];
}

static void read_one(void)
{
	long result = SYS_read;
	register long r10 __asm__("r10") = 44;
	register long r8 __asm__("r8") = 55;
	register long r9 __asm__("r9") = 66;

	__asm__ volatile("mov %%rsp, %[stack]\n\t"
			 "syscall\n"
			 "behind_read:"
			 : "+a"(result), [stack] "=m"(live->spies[0].values[0])
			 : "D"((long)ends[0]), "S"((long)live->text), "d"(7L), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
}

static void loop(void)
{
	__asm__ volatile("loop_begin:\n\t"
			 "pause\n\t"
			 "jmp loop_begin\n"
			 "loop_end:");
}

static void a_sleeper(void)
{
	struct subject subject = start_process(read_one);

	wait_in_call(subject.tid, SYS_read);
	EXPECT_EQ(custom(0, subject.task, 6), 0);
	EXPECT_EQ(fields(NUMBER), SYS_read);
	EXPECT_EQ(fields(ARGUMENTS), ends[0]);
	EXPECT_EQ(fields(ARGUMENTS + 1), (long)live->text);
	EXPECT_EQ(fields(ARGUMENTS + 2), 7);
	for (u32 i = 3; i < 6; i++)
		EXPECT_EQ(fields(ARGUMENTS + i), 11 * (i + 1));
	EXPECT_EQ(fields(STACK), live->spies[0].values[0]);
	EXPECT_EQ(fields(PLACE), (long)behind_read);
	EXPECT_EQ(custom(0, subject.task, 7), -EINVAL);
	check_eq(write(ends[1], "x", 1), 1, "wake it");
	finish(subject);
}

static void a_spinner(void)
{
	struct subject subject = start_process(loop);
	int status;

	EXPECT_EQ(custom(0, subject.task, 6), -EAGAIN);
	/* Stopped in its program it sleeps, but in no call. */
	kill(subject.tid, SIGSTOP);
	EXPECT_EQ(waitpid(subject.tid, &status, WUNTRACED), subject.tid);
	EXPECT_EQ(custom(0, subject.task, 6), 0);
	EXPECT_EQ(fields(NUMBER), -1);
	EXPECT(fields(PLACE) >= (long)loop_begin && fields(PLACE) < (long)loop_end);
	kill(subject.tid, SIGKILL);
	check_killed(subject.tid, SIGKILL, "the spinner");
}

void test(void)
{
	spy_new('x');
	check_eq(pipe(ends), 0, "a pipe");
	a_sleeper();
	a_spinner();
}
#endif
