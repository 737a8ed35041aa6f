/* SPDX-License-Identifier: MIT */
/*
 * NT, AC, DF and TF, alone and together, are the same behind a call and behind a
 * signal as before it. (Some virtual machines lose NT.)
 */
#include "live.h"

enum { TRAP = 0x100, DIRECTION = 0x400, NESTED = 0x4000, ALIGNMENT = 0x40000, PLAIN = 0x202 };

static volatile int steps;

static void step(int signal)
{
	(void)signal;
	steps++;
}

static unsigned long call_with(unsigned long flags, long nr, long first, long second)
{
	unsigned long after;
	long result;

	__asm__ volatile("push %5\n"
			 "popfq\n"
			 "syscall\n"
			 "pushfq\n"
			 "pop %1\n"
			 "push %6\n"
			 "popfq\n"
			 : "=a"(result), "=&r"(after)
			 : "0"(nr), "D"(first), "S"(second), "r"(flags), "i"(PLAIN)
			 : "rcx", "r11", "memory", "cc");
	check_eq(result, nr == SYS_getppid ? getppid() : 0, "the call");
	return after;
}

int main(void)
{
	static const unsigned flags[] = { NESTED, ALIGNMENT, DIRECTION, TRAP };

	if ((call_with(PLAIN | NESTED, SYS_getppid, 0, 0) & NESTED) == 0)
		skip("calls lose NT");
	handle(SIGTRAP, step, 0);
	handle(SIGUSR1, step, 0);
	for (unsigned set = 0; set < 1u << 4; set++) {
		unsigned long wanted = PLAIN;

		for (unsigned i = 0; i < 4; i++)
			wanted |= (set >> i & 1) != 0 ? flags[i] : 0;
		for (unsigned round = 0; round < 4; round++) {
			unsigned long after = call_with(wanted, SYS_getppid, 0, 0);

			check_eq((long)(after & wanted), (long)wanted, "flags behind a call");
			after = call_with(wanted, SYS_kill, getpid(), SIGUSR1);
			check_eq((long)(after & wanted), (long)wanted, "flags behind a signal");
		}
	}
	check(steps > 0, "handlers ran");
	return 0;
}
