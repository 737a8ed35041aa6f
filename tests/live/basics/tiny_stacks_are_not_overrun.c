/* SPDX-License-Identifier: MIT */
/*
 * Goroutines and coroutines call the kernel on stacks of two kilobytes and
 * less; nothing below the red zone may be written.
 */
#include "live.h"

static long call_on(char *stack_top)
{
	long result;

	__asm__ volatile("mov %%rsp, %%rbx\n"
			 "mov %1, %%rsp\n"
			 "syscall\n"
			 "mov %%rbx, %%rsp\n"
			 : "=a"(result)
			 : "r"(stack_top), "0"((long)SYS_getppid)
			 : "rbx", "rcx", "r11", "memory");
	return result;
}

int main(void)
{
	char *pages = map_pages(4096, PROT_READ | PROT_WRITE);

	memset(pages, 0x5a, 4096);
	for (unsigned i = 0; i < 10000; i++)
		check_eq(call_on(pages + 2048), getppid(), "getppid");
	for (unsigned i = 0; i < 4096; i++)
		check_eq(pages[i], 0x5a, "the stack below is untouched");
	return 0;
}
