/* SPDX-License-Identifier: MIT */
/*
 * The loops that bench/run times: `calls getppid COUNT`, `calls pread COUNT` and so on.
 * Prints nanoseconds per call, measured inside, so that the start-up of tracer
 * and program is not in the figure. A tenth more of the calls goes first, unmeasured.
 * The calls are timed in bursts and the median burst counts: being preempted makes
 * a few of them long, and that is the machine's doing.
 */
#include <cpuid.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096, BURST = 1000, BURSTS_MAXIMUM = 10000 };

static char block[BLOCK];
static int file;
static double bursts[BURSTS_MAXIMUM];

static void call_getppid(void)
{
	syscall(SYS_getppid);
}

static void call_pread(void)
{
	if (pread(file, block, BLOCK, 0) != BLOCK)
		exit(1);
}

static void call_cpuid(void)
{
	unsigned int a, b, c, d;

	__cpuid_count(1, 0, a, b, c, d);
}

/* What is probed, where a probe is: an instruction that a kernel has to step over. */
void probe_target(void);
__asm__(".text\n.balign 64\n.globl probe_target\n.type probe_target, @function\n"
	"probe_target: lea 8(%rsp), %rax\n\tret\n.size probe_target, . - probe_target\n");

/*
 * The same call twice, before a comparison that the way back to the program makes
 * itself, as libraries have it behind each call, and before another encoding of the
 * same, which it leaves alone.
 */
void call_compared(void);
void call_uncompared(void);
__asm__(".text\n.balign 64\n"
	"call_compared: mov $110, %eax\n\tsyscall\n"
	"\t.byte 0x48, 0x3d, 0x01, 0xf0, 0xff, 0xff\n\tret\n"
	".balign 64\n"
	"call_uncompared: mov $110, %eax\n\tsyscall\n"
	"\t.byte 0x48, 0x81, 0xf8, 0x01, 0xf0, 0xff, 0xff\n\tret\n");

static const struct {
	const char *name;
	void (*call)(void);
} kinds[] = {
	{ "getppid", call_getppid },   { "pread", call_pread },
	{ "cpuid", call_cpuid },       { "probe", probe_target },
	{ "compared", call_compared }, { "uncompared", call_uncompared },
};

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int open_block(void)
{
	char name[] = "/tmp/weir-bench-XXXXXX";

	file = mkstemp(name);
	if (file < 0)
		return -1;
	unlink(name);
	return write(file, block, BLOCK) == BLOCK ? 0 : -1;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median_burst(void (*call)(void), long count)
{
	for (long i = 0; i < count; i++) {
		double start = now_ns();

		for (long j = 0; j < BURST; j++)
			call();
		bursts[i] = now_ns() - start;
	}
	qsort(bursts, (size_t)count, sizeof(bursts[0]), compare);
	return bursts[count / 2];
}

int main(int argc, char **argv)
{
	void (*call)(void) = NULL;
	long count;

	if (argc != 3 || open_block() != 0)
		return 2;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		call = strcmp(argv[1], kinds[i].name) == 0 ? kinds[i].call : call;
	count = strtol(argv[2], NULL, 10) / BURST;
	if (call == NULL || count < 1 || count > BURSTS_MAXIMUM)
		return 2;
	for (long i = 0; i < count * BURST / 10; i++)
		call();
	printf("%.2f\n", median_burst(call, count) / BURST);
	return 0;
}
