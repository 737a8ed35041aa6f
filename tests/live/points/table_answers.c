/* SPDX-License-Identifier: MIT */
/* Prints what cpuid gives, before and after it told an engine where it is. */
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static const uint32_t questions[][2] = {
	{ 0, 0 },	   { 0, 5 },	      { 7, 0 },		 { 7, 1 },
	{ 7, 2 },	   { 7, 3 },	      { 7, 0xffffffff }, { 0x40, 0 },
	{ 0x40, 1 },	   { 0x40, 2 },	      { 0x1234, 2 },	 { 0x80000000, 1 },
	{ 0x80000001, 0 }, { 0x80860000, 9 }, { 0xffffffff, 0 }, { 0x40000000, 2 },
};

enum { QUESTIONS = sizeof(questions) / sizeof(questions[0]) };

extern const char instruction[];

static __attribute__((noinline)) void ask(uint32_t leaf, uint32_t subleaf)
{
	uint32_t a = leaf;
	uint32_t b;
	uint32_t c = subleaf;
	uint32_t d;

	/* See cpuid_cost.c for what follows it. */
	__asm__ volatile("instruction: cpuid\n\tmov %%ebx, %%r8d\n\tmov %%ecx, %%r9d"
			 : "+a"(a), "=b"(b), "+c"(c), "=d"(d)
			 :
			 : "r8", "r9");
	printf("%x %x: %d %d %d %d\n", leaf, subleaf, (int)a, (int)b, (int)c, (int)d);
}

int main(void)
{
	for (int i = 0; i < QUESTIONS; i++)
		ask(questions[i][0], questions[i][1]);
	syscall(SYS_getpgid, (uintptr_t)instruction);
	for (int i = 0; i < QUESTIONS; i++)
		ask(questions[i][0], questions[i][1]);
	return 0;
}
