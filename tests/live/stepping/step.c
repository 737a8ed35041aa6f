/* SPDX-License-Identifier: MIT */
/*
 * step PID ADDRESS FIRST STRIDE: steps the traced program PID by ptrace through the
 * second trap of each of its calls, so many instructions, and lets SIGUSR1 come there:
 * FIRST instructions in the first round, STRIDE more in each further one, from the
 * start again where the program is back at its own code. The calls are 64 bytes apart
 * from ADDRESS on. Prints the most instructions that a round had.
 *
 * With STRIDE 0 the first round goes all the way and notes what is new to it, and each
 * further one goes to the next such instruction: in the end a signal has come at each
 * one of the way, though not in each turn of a loop. Prints how many were left over.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CALL_STRIDE = 64, CALL_OFFSET = 7 /* behind the instruction */, STEPS_MAXIMUM = 1000000 };
enum { NEW_MAXIMUM = 8192 };

/* Where the program is after each step: a third of what that costs. */
enum look { LOOK_AWAY, LOOK_FOR_RETURN, LOOK_FOR_NEW };

static pid_t pid;

/* The instructions that the first round came to, and after how many steps. */
static unsigned long seen[NEW_MAXIMUM];
static long new_at[NEW_MAXIMUM];
static long new_count, new_next;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int wait_for_stop(void)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		fail("waitpid");
	return status;
}

static void go_on(int request, int signo)
{
	if (ptrace(request, pid, NULL, (void *)(long)signo) < 0)
		fail("ptrace");
}

static unsigned long instruction_pointer(void)
{
	void *place = (void *)offsetof(struct user_regs_struct, rip);

	errno = 0;
	unsigned long value = (unsigned long)ptrace(PTRACE_PEEKUSER, pid, place, NULL);
	if (errno != 0)
		fail("registers");
	return value;
}

/* Is this stop a trap of the call at the address? Each is one of the kernel's SIGSYS. */
static int is_trap_of(unsigned long behind)
{
	siginfo_t info;

	return ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) == 0 && info.si_signo == SIGSYS &&
	       (unsigned long)info.si_call_addr == behind;
}

static void note_instruction(unsigned long address, long steps)
{
	for (long i = 0; i < new_count; i++)
		if (seen[i] == address)
			return;
	if (new_count == NEW_MAXIMUM)
		fail("too many instructions");
	seen[new_count] = address;
	new_at[new_count++] = steps;
}

/*
 * From the trap on, `wanted` instructions further; less if the program is back in its
 * own code by then. SIGUSR1 is left to come. Returns the instructions.
 */
static long step_into(unsigned long call, long wanted, enum look look)
{
	int signo = SIGSYS;
	long steps = 0;

	while (steps < wanted) {
		unsigned long address = look == LOOK_AWAY ? 0 : instruction_pointer();
		int status;

		if (steps != 0 && address - call < CALL_STRIDE)
			break;
		if (look == LOOK_FOR_NEW && steps != 0)
			note_instruction(address, steps);
		go_on(PTRACE_SINGLESTEP, signo);
		status = wait_for_stop();
		if (!WIFSTOPPED(status))
			fail("the program ended while it was stepped");
		/* A signal that is no step is the program's, or the agent's. */
		signo = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
		steps += signo == 0;
		if (steps > STEPS_MAXIMUM)
			fail("no way back");
	}
	/* Sent, not injected: some of these stops take no signal. */
	if (syscall(SYS_tgkill, pid, pid, SIGUSR1) < 0)
		fail("tgkill");
	go_on(PTRACE_CONT, signo);
	return steps;
}

/* Lets the program run; the second trap of each call is stepped. */
static long drive(unsigned long address, long first, long stride)
{
	unsigned long round = 0;
	long wanted = first, most = 0;
	int traps = 0;

	for (;;) {
		unsigned long call = address + round * CALL_STRIDE;
		int status = wait_for_stop();

		if (WIFEXITED(status) || WIFSIGNALED(status))
			return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? most : -1;
		if (is_trap_of(call + CALL_OFFSET) && ++traps == 2) {
			enum look look = stride != 0  ? LOOK_FOR_RETURN
					 : round == 0 ? LOOK_FOR_NEW
						      : LOOK_AWAY;
			long steps =
			    step_into(call, look == LOOK_FOR_NEW ? STEPS_MAXIMUM : wanted, look);

			most = steps > most ? steps : most;
			round++;
			traps = 0;
			if (stride == 0) {
				wanted = new_next < new_count ? new_at[new_next++] : first;
				continue;
			}
			/* Back in the call: the next round begins at the first instructions. */
			wanted = steps < wanted ? 1 + wanted % stride : wanted + stride;
			continue;
		}
		go_on(PTRACE_CONT, status >> 16 != 0 ? 0 : WSTOPSIG(status));
	}
}

/* Stops wake nobody on another CPU then. */
static void share_a_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	sched_setaffinity(0, sizeof(set), &set);
	sched_setaffinity(pid, sizeof(set), &set);
}

int main(int argc, char **argv)
{
	long most;

	if (argc != 5)
		return 2;
	pid = (pid_t)strtol(argv[1], NULL, 10);
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0)
		fail("seize");
	share_a_cpu();
	puts("seized");
	fflush(stdout);
	most =
	    drive(strtoul(argv[2], NULL, 0), strtol(argv[3], NULL, 10), strtol(argv[4], NULL, 10));
	printf("%ld instructions\n", most);
	if (new_count > 0)
		printf("%ld of %ld kinds left over\n", new_count - new_next, new_count);
	return most > 0 && new_next == new_count ? 0 : 1;
}
