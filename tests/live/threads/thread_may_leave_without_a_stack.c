/* SPDX-License-Identifier: MIT */
/*
 * A detached musl thread unmaps the stack it stands on, then exits: the last
 * call is made with rsp in unmapped memory.
 */
#include <linux/futex.h>
#include <sched.h>

#include "live.h"

static volatile int tid_word;

__attribute__((noreturn)) static int thread(void *stack)
{
	__asm__ volatile("mov $11, %%eax\n"
			 "syscall\n"
			 "mov $60, %%eax\n"
			 "xor %%edi, %%edi\n"
			 "syscall\n"
			 :
			 : "D"(stack), "S"(65536l)
			 : "rax", "rcx", "r11", "memory");
	__builtin_unreachable();
}

int main(void)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;

	for (unsigned round = 0; round < 100; round++) {
		char *stack = map_pages(65536, PROT_READ | PROT_WRITE);

		check(clone(thread, stack + 65536, flags, stack, &tid_word, NULL, &tid_word) > 0,
		      "clone");
		for (int seen = tid_word; seen != 0; seen = tid_word)
			raw_syscall(SYS_futex, (long)&tid_word, FUTEX_WAIT, seen, 0, 0, 0);
		check_fails(msync(stack, 65536, MS_ASYNC), ENOMEM, "the stack is gone");
	}
	return 0;
}
