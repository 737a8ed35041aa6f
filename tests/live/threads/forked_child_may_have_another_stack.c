/* SPDX-License-Identifier: MIT */
/*
 * clone without CLONE_VM but with a stack: a fork that goes on elsewhere, as
 * container runtimes do it. The agent's own way back must not run on it.
 */
#include <linux/sched.h>
#include <sched.h>

#include "live.h"

enum { STACK_BYTES = 64 << 10 };

static int on_its_stack(void *argument)
{
	char here;
	char *stack = argument;

	check(&here > stack && &here < stack + STACK_BYTES, "on the stack that was asked for");
	check(getpid() != getppid(), "a process of its own");
	return 7;
}

/* The child has nothing but registers until it is in a function. */
static pid_t clone3_onto(struct clone_args *args, char *stack)
{
	register int (*r12)(void *) __asm__("r12") = on_its_stack;
	long result = SYS_clone3;

	__asm__ volatile("syscall\n\t"
			 "testq %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "movq %%rbx, %%rdi\n\t"
			 "call *%%r12\n\t"
			 "movl %%eax, %%edi\n\t"
			 "movl $60, %%eax\n\t" /* exit */
			 "syscall\n"
			 "1:"
			 : "+a"(result)
			 : "D"(args), "S"(sizeof(*args)), "b"(stack), "r"(r12)
			 : "rcx", "r11", "memory");
	return (pid_t)result;
}

int main(void)
{
	char *stack = map_pages(STACK_BYTES, PROT_READ | PROT_WRITE);
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.stack = (uintptr_t)stack,
		.stack_size = STACK_BYTES,
	};

	check_exits(clone(on_its_stack, stack + STACK_BYTES, SIGCHLD, stack), 7, "clone");
	check_exits(clone(on_its_stack, stack + STACK_BYTES, SIGCHLD | CLONE_FILES, stack), 7,
		    "clone that shares descriptors");
	check_exits(clone3_onto(&args, stack), 7, "clone3");
	return 0;
}
