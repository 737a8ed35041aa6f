/* SPDX-License-Identifier: MIT */
/*
 * Branches of all sorts: conditions, loops, direct and indirect calls, recursion,
 * calls from a library, tail calls, and tables of jumps. `branchy ROUNDS` prints a
 * sum and, on standard error, the nanoseconds of the shortest round and where it lies; `branchy
 * ROUNDS kill` kills itself instead. With `signals` a timer interrupts all of it; with `text` it
 * shows its own code.
 */
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { COUNT = 60, TEXT = 200 };

static uint32_t seed = 1;
static volatile sig_atomic_t interruptions;

__attribute__((noinline)) static uint32_t next(void)
{
	seed = seed * 1103515245 + 12345;
	return seed >> 16;
}

static int compare(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return x < y ? -1 : x > y;
}

__attribute__((noinline)) static uint32_t sort_some(void)
{
	int numbers[COUNT];

	for (int i = 0; i < COUNT; i++)
		numbers[i] = (int)(next() % 1000);
	qsort(numbers, COUNT, sizeof(numbers[0]), compare);
	return (uint32_t)numbers[COUNT / 2];
}

__attribute__((noinline)) static uint32_t fibonacci(uint32_t n)
{
	return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

__attribute__((noinline)) static uint32_t odd(uint32_t n)
{
	return n * 3 + 1;
}

__attribute__((noinline)) static uint32_t even(uint32_t n)
{
	return n / 2;
}

static uint32_t (*volatile halves[2])(uint32_t) = { even, odd };

__attribute__((noinline)) static uint32_t collatz(uint32_t n)
{
	uint32_t steps = 0;

	while (n != 1) {
		n = halves[n & 1](n);
		steps++;
	}
	return steps;
}

__attribute__((noinline)) static uint32_t words(const char *text)
{
	uint32_t count = 0;
	int inside = 0;

	for (; *text != '\0'; text++) {
		int letter = *text >= 'a' && *text <= 'z';

		count += letter && !inside;
		inside = letter;
	}
	return count;
}

__attribute__((noinline)) static uint32_t text_words(void)
{
	char text[TEXT];

	for (int i = 0; i < TEXT - 1; i++)
		text[i] = next() % 5 == 0 ? ' ' : 'a';
	text[TEXT - 1] = '\0';
	return words(text);
}

/* By a table of the compiler's. */
__attribute__((noinline)) static uint32_t choose(uint32_t way, uint32_t value)
{
	switch (way) {
	case 0:
		return value + 3;
	case 1:
		return value ^ 0x55;
	case 2:
		return value * 5;
	case 3:
		return value >> 1;
	case 4:
		return value == 7;
	case 5:
		return next();
	default:
		return 1;
	}
}

__attribute__((noinline)) static uint32_t choices(void)
{
	uint32_t value = 0;

	for (uint32_t i = 0; i < 20; i++)
		value += choose(i % 7, value);
	return value;
}

/* By a table of its own, with places for jumps that are close to each other. */
__attribute__((noinline)) static uint32_t interpret(const char *program)
{
	static const void *const labels[] = { &&end, &&more, &&less, &&twice };
	uint32_t value = 1;

	goto *labels[*program++ - '0'];
more:
	value++;
	goto *labels[*program++ - '0'];
less:
	value--;
	goto *labels[*program++ - '0'];
twice:
	value *= 2;
	goto *labels[*program++ - '0'];
end:
	return value;
}

static uint32_t one_round(uint32_t round)
{
	return sort_some() + fibonacci(7) + collatz(27 + round % 2) + text_words() + choices() +
	       interpret("11332133122310");
}

static void interrupted(int signal)
{
	(void)signal;
	/* Copied functions run in the handler, too. */
	interruptions += (int)collatz(9) != 0;
}

static void start_timer(void)
{
	struct itimerval interval = { { 0, 100 }, { 0, 100 } };

	signal(SIGALRM, interrupted);
	setitimer(ITIMER_REAL, &interval, NULL);
}

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000 + time.tv_nsec;
}

/* What stands where a function begins. */
static void show_text(void)
{
	unsigned char bytes[16];

	memcpy(bytes, (const void *)(uintptr_t)fibonacci, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
	long least = LONG_MAX;
	uint32_t sum = 0;

	if (argc > 2 && strcmp(argv[2], "signals") == 0)
		start_timer();
	for (long i = 0; i < rounds; i++) {
		long start = now();

		sum = sum * 31 + one_round((uint32_t)i);
		/* All rounds are alike; some are interrupted. */
		least = now() - start < least ? now() - start : least;
	}
	if (argc > 2 && strcmp(argv[2], "kill") == 0)
		kill(getpid(), SIGKILL);
	if (argc > 2 && strcmp(argv[2], "text") == 0)
		show_text();
	printf("%u\n", sum);
	fprintf(stderr, "%ld ns, %s, next at %p\n", least,
		interruptions != 0 ? "interrupted" : "alone", (void *)(uintptr_t)next);
	return 0;
}
