/* SPDX-License-Identifier: MIT */
/*
 * Calls for which the place that a pun leads to is taken, with PREFIX also the
 * one that a prefixed pun leads to. LOAD has the number loaded just in front.
 * Each is called until its code has changed, and often after that; the call's
 * result and all that it leaves alone are checked each time.
 */
#include <stdint.h>
#include <sys/mman.h>

#include "four_calls.h"

#ifdef LOAD
#define NUMBER "mov $39, %eax\n"
#else
#define NUMBER "mov %edi, %eax\n"
#endif

/* Answers whether the call succeeded, by what the instruction behind it says. */
#define CALL(n)                                                                                    \
	".globl call_" #n "\n.type call_" #n ", @function\ncall_" #n ":\n.cfi_startproc\n"         \
	".skip " #n ", 0x90\n" NUMBER "site_" #n ": syscall\ncmp $-4096, %rax\nja 1f\nret\n"       \
	"1: mov $-1, %rax\nret\n.cfi_endproc\n.size call_" #n ", . - call_" #n                     \
	"\n.balign 64, 0xcc\n"

__asm__(".text\n.balign 64\n" CALL(1) CALL(2) CALL(3) CALL(4));

static void take(uintptr_t address)
{
	void *page = (void *)(address & ~4095UL);

	mmap(page, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

static void take_places(const unsigned char *site)
{
	take((uintptr_t)site + 5 + 0x3d4800);
	take((uintptr_t)site + 5 + 0x3d4800 + 255);
#ifdef PREFIX
	take((uintptr_t)site + 6 - 0x0fffc2b8);
	take((uintptr_t)site + 6 - 0x0fffc2b8 + 31);
#endif
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1;

	for (int i = 0; i < CALL_COUNT; i++)
		take_places(sites[i]);
	for (int i = 0; i < CALL_COUNT; i++) {
		call_until_changed(i);
		for (int round = 0; round < rounds; round++)
			if (calls[i](CALL_GETPID) != getpid())
				return 2;
	}
	return 0;
}
