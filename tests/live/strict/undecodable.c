/* SPDX-License-Identifier: MIT */
/*
 * A call whose places for jumps are taken, so that somebody has to decode the code
 * around it: and the symbol says that bytes which are no instruction are code, too.
 */
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

long call(long number);
extern const unsigned char site[];
__asm__(".text\n.globl call\n.type call, @function\ncall:\n"
	"	mov %edi, %eax\n"
	"site:	syscall\n"
	"	cmp $-4096, %rax\n"
	"	ja 1f\n"
	"	ret\n"
	"1:	mov $-1, %rax\n"
	"	ret\n"
	"	.byte 0x06, 0x06, 0x06\n"
	".size call, . - call\n");

static void take(uintptr_t address)
{
	void *page = (void *)(address & ~4095UL);

	mmap(page, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

int main(void)
{
	time_t end = time(NULL) + 2;

	take((uintptr_t)site + 5 + 0x3d4800);
	take((uintptr_t)site + 5 + 0x3d4800 + 255);
	take((uintptr_t)site + 6 - 0x0fffc2b8);
	take((uintptr_t)site + 6 - 0x0fffc2b8 + 31);
	/* The decoder is asked meanwhile, and needs its time. */
	while (time(NULL) < end)
		if (call(39) != getpid())
			return 1;
	puts("still here");
	return 0;
}
