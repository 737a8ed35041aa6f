/* SPDX-License-Identifier: MIT */
/*
 * Reads the counter many times in two threads while a timer interrupts it and
 * one stretch is single-stepped. With the word `counts` each read must be one
 * more than that of some thread before: the engine counts. Prints how many
 * reads there were.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>

#include "../own_code.h"

enum { THREADS = 2, READS = 150000, STEPS = 16 };

static atomic_int signals, strays, wrong;
static atomic_ulong sum;
static uint64_t steps[STEPS];
static int step_count;

extern const char stepped[], stepped_end[];

/* Whatever the agent was about, the program is shown in its own code. */
static void on_timer(int signal, siginfo_t *info, void *argument)
{
	uint64_t ip = (uint64_t)((ucontext_t *)argument)->uc_mcontext.gregs[REG_RIP];

	(void)signal;
	(void)info;
	signals++;
	strays += !is_in_own_code(ip);
}

static void on_step(int signal, siginfo_t *info, void *argument)
{
	(void)signal;
	(void)info;
	if (step_count < STEPS)
		steps[step_count++] =
		    (uint64_t)((ucontext_t *)argument)->uc_mcontext.gregs[REG_RIP];
}

static uint64_t __attribute__((noinline)) read_counter(void)
{
	uint32_t low;
	uint32_t high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static void *read_often(void *argument)
{
	uint64_t last = 0;
	uint64_t mine = 0;

	for (int i = 0; i < READS; i++) {
		uint64_t value = read_counter();

		wrong += value <= last;
		last = value;
		mine += value;
	}
	sum += mine;
	return argument;
}

/* The flag is in force from the instruction behind popf on. */
static void step(void)
{
	__asm__ volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n"
			 "stepped: nop\n\trdtsc\n\tnop\n\tpushfq\n"
			 "\tandq $~0x100, (%%rsp)\n\tpopfq\nstepped_end:\n"
			 :
			 :
			 : "rax", "rdx", "memory", "cc");
}

/* One trap for each instruction, none in between. */
static int check_steps(void)
{
	static const int offsets[] = { 1, 3, 4, 5, 13, 14 };

	for (int i = 0; i < (int)(sizeof(offsets) / sizeof(offsets[0])); i++) {
		if (steps[i] == (uint64_t)(uintptr_t)stepped + (uint64_t)offsets[i])
			continue;
		printf("step %d of %d was at %d\n", i, step_count,
		       (int)(steps[i] - (uint64_t)(uintptr_t)stepped));
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_sigaction = on_timer, .sa_flags = SA_SIGINFO | SA_RESTART };
	struct itimerval timer = { { 0, 30 }, { 0, 30 } };
	struct itimerval none = { { 0, 0 }, { 0, 0 } };
	uint64_t reads = THREADS * READS + 1;
	pthread_t threads[THREADS];

	note_own_code();
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, read_often, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	setitimer(ITIMER_REAL, &none, NULL);
	action.sa_sigaction = on_step;
	sigaction(SIGTRAP, &action, NULL);
	step();
	if (argc > 1 && strcmp(argv[1], "counts") == 0 && sum != (reads - 1) * reads / 2) {
		printf("the sum of all counts is wrong\n");
		return 1;
	}
	printf("%lu\n", (unsigned long)reads);
	if (signals == 0 || strays != 0 || wrong != 0)
		printf("%d signals, %d outside of code, %d wrong\n", signals, strays, wrong);
	return check_steps() || signals == 0 || strays != 0 || wrong != 0;
}
