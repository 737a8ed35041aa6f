/* SPDX-License-Identifier: MIT */
/*
 * The kernel never touches the user stack at a system call, so any rsp is
 * legal: zero, non-canonical, or the edge of a page whose lower neighbour is a
 * guard. Both getpid and a call with pointers are tried. (In some virtual machines
 * something does touch it.)
 */
#include "host.h"
#include "live.h"

static long call_with_stack(uintptr_t stack, long nr, long a, long b, long c)
{
	long result;

	__asm__ volatile("mov %%rsp, %%rbx\n"
			 "mov %1, %%rsp\n"
			 "syscall\n"
			 "mov %%rbx, %%rsp\n"
			 : "=a"(result)
			 : "r"(stack), "0"(nr), "D"(a), "S"(b), "d"(c)
			 : "rbx", "rcx", "r11", "memory");
	return result;
}

int main(void)
{
	static const char text[] = "written without a stack\n";
	char *pages = map_pages(8192, PROT_READ | PROT_WRITE);

	if (!host_takes_any_stack())
		skip("calls need a canonical stack pointer");
	check_eq(mprotect(pages, 4096, PROT_NONE), 0, "mprotect");
	const uintptr_t stacks[] = {
		0, 8, 1ul << 63, UINTPTR_MAX, (uintptr_t)pages + 4096, (uintptr_t)pages + 2048
	};
	for (unsigned round = 0; round < 3; round++)
		for (unsigned i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++)
			check_eq(call_with_stack(stacks[i], SYS_getpid, 0, 0, 0), getpid(),
				 "getpid");
	for (unsigned i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++)
		check_eq(call_with_stack(stacks[i], SYS_write, 1, (long)text, sizeof(text) - 1),
			 sizeof(text) - 1, "write");
	return 0;
}
