/* SPDX-License-Identifier: MIT */
/* A library with a system call of its own, for fixture.c. */
long parent_from_plugin(void);

long parent_from_plugin(void)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "0"(110L) : "rcx", "r11", "memory");
	return result;
}
