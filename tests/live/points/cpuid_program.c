/* SPDX-License-Identifier: MIT */
/*
 * Prints some of what cpuid, xgetbv and the auxiliary vector say, on each CPU
 * there is, which must agree. With the word `dump` it prints all leaves in the
 * form of `cpuid -r`.
 */
#include <cpuid.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static void dump_leaf(unsigned int leaf, unsigned int subleaf)
{
	unsigned int a;
	unsigned int b;
	unsigned int c;
	unsigned int d;

	__cpuid_count(leaf, subleaf, a, b, c, d);
	printf("0x%08x 0x%02x: eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x\n", leaf, subleaf, a, b,
	       c, d);
}

static int dump(void)
{
	static const unsigned int bases[] = { 0, 0x40000000, 0x80000000 };

	printf("CPU:\n");
	for (int i = 0; i < 3; i++) {
		unsigned int last;
		unsigned int b;
		unsigned int c;
		unsigned int d;

		__cpuid(bases[i], last, b, c, d);
		for (unsigned int leaf = bases[i]; leaf <= last && leaf - bases[i] < 64; leaf++)
			for (unsigned int subleaf = 0; subleaf < 20; subleaf++)
				dump_leaf(leaf, subleaf);
	}
	return 0;
}

static unsigned long long read_xcr0(void)
{
	unsigned int low;
	unsigned int high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (unsigned long long)high << 32 | low;
}

/* As the kernel left it, and not as libc has changed it for itself. */
static unsigned long auxiliary(unsigned long type)
{
	const unsigned long *word = (const unsigned long *)(void *)environ;

	while (*word != 0)
		word++;
	for (word++; *word != 0 && *word != type; word += 2)
		;
	return *word == type ? word[1] : 0;
}

static void look(char *text, size_t size)
{
	unsigned int a;
	unsigned int first[3]; /* ebx, ecx, edx of leaf 1 */
	unsigned int seventh[3];
	char vendor[13] = "";

	__cpuid(0, a, *(unsigned int *)(void *)vendor, *(unsigned int *)(void *)(vendor + 8),
		*(unsigned int *)(void *)(vendor + 4));
	__cpuid(1, a, first[0], first[1], first[2]);
	__cpuid_count(7, 0, a, seventh[0], seventh[1], seventh[2]);
	snprintf(text, size,
		 "vendor %s\navx %u avx2 %u avx512f %u fma %u rdrand %u fsgsbase %u\n"
		 "xcr0 %llx hwcap-tsc %lu hwcap2-fsgsbase %lu\n",
		 vendor, first[1] >> 28 & 1, seventh[0] >> 5 & 1, seventh[0] >> 16 & 1,
		 first[1] >> 12 & 1, first[1] >> 30 & 1, seventh[0] & 1, read_xcr0(),
		 auxiliary(AT_HWCAP) >> 4 & 1, auxiliary(AT_HWCAP2) >> 1 & 1);
}

int main(int argc, char **argv)
{
	char texts[2][512];

	if (argc > 1 && strcmp(argv[1], "dump") == 0)
		return dump();
	look(texts[0], sizeof(texts[0]));
	for (int cpu = 0; cpu < 64; cpu++) {
		cpu_set_t set;

		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		if (sched_setaffinity(0, sizeof(set), &set) < 0)
			continue;
		look(texts[1], sizeof(texts[1]));
		if (strcmp(texts[0], texts[1]) != 0)
			return 1;
	}
	fputs(texts[0], stdout);
	return 0;
}
