/* SPDX-License-Identifier: MIT */
/*
 * Steps a program through the cpuid of table_program.c, with nothing but ptrace: in
 * each round to one instruction further than before, wherever that is, and there it
 * sends SIGUSR1. Arguments: the program's pid, address of the instruction before its
 * cpuid, the number of rounds. Prints how many signals came between the cpuid and what follows it.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

enum { TRAP = 0xcc, BEHIND_AT_MOST = 100 };

static pid_t pid;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* The next stop's signal; the end of the program is none. */
static int next_stop(void)
{
	int status;

	if (waitpid(pid, &status, __WALL) != pid)
		fail("waitpid");
	if (!WIFSTOPPED(status)) {
		fprintf(stderr, "the program ended: %#x\n", status);
		exit(1);
	}
	return WSTOPSIG(status);
}

static void go(int request, int signal)
{
	if (ptrace(request, pid, NULL, signal) != 0)
		fail("ptrace");
}

static uint64_t get_ip(void)
{
	struct user_regs_struct registers;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &registers) != 0)
		fail("PTRACE_GETREGS");
	return registers.rip;
}

static void set_ip(uint64_t ip)
{
	struct user_regs_struct registers;

	ptrace(PTRACE_GETREGS, pid, NULL, &registers);
	registers.rip = ip;
	if (ptrace(PTRACE_SETREGS, pid, NULL, &registers) != 0)
		fail("PTRACE_SETREGS");
}

static void put_byte(uint64_t address, uint8_t byte)
{
	long word = ptrace(PTRACE_PEEKTEXT, pid, address, NULL);

	word = (word & ~0xffL) | byte;
	if (ptrace(PTRACE_POKETEXT, pid, address, word) != 0)
		fail("PTRACE_POKETEXT");
}

/* To the place, while all signals that come on the way are the program's. */
static void run_to(uint64_t place, int signal)
{
	do {
		go(PTRACE_CONT, signal);
		signal = next_stop();
	} while (signal != SIGTRAP || get_ip() != place + 1);
	set_ip(place);
}

int main(int argc, char **argv)
{
	uint64_t place = strtoull(argv[2], NULL, 0);
	int rounds = (int)strtol(argv[3], NULL, 10);
	int between = 0;
	int signal = 0;
	uint8_t first;

	(void)argc;
	pid = (pid_t)strtol(argv[1], NULL, 10);
	if (ptrace(PTRACE_SEIZE, pid, NULL, 0) != 0)
		fail("PTRACE_SEIZE");
	if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) != 0)
		fail("PTRACE_INTERRUPT");
	next_stop();
	errno = 0;
	first = (uint8_t)ptrace(PTRACE_PEEKTEXT, pid, place, NULL);
	puts("seized");
	fflush(stdout);
	for (int i = 0; i < rounds; i++, signal = SIGUSR1) {
		put_byte(place, TRAP);
		run_to(place, signal);
		put_byte(place, first);
		for (int step = 0; step <= i; step++) {
			go(PTRACE_SINGLESTEP, 0);
			if (next_stop() != SIGTRAP)
				fail("another signal");
		}
		between += get_ip() - place > BEHIND_AT_MOST;
	}
	printf("%d between\n", between);
	if (ptrace(PTRACE_DETACH, pid, NULL, signal) != 0)
		fail("PTRACE_DETACH");
	return 0;
}
