/* SPDX-License-Identifier: MIT */
/*
 * A SIGSEGV handler on the alternate stack is the only way to report a stack
 * overflow; the frame must not go to the dead stack.
 * Flags: -Wno-infinite-recursion
 */
#include <setjmp.h>

#include "live.h"

static sigjmp_buf back;
static char *alternate;
static volatile bool on_alternate;

static void handler(int signal, siginfo_t *info, void *context)
{
	char local;

	(void)signal;
	(void)info;
	(void)context;
	on_alternate = &local > alternate && &local < alternate + 65536;
	siglongjmp(back, 1);
}

__attribute__((noinline)) static int overflow(int depth)
{
	volatile char room[4096];

	room[0] = (char)depth;
	return overflow(depth + 1) + room[0];
}

int main(void)
{
	struct rlimit limit = { 1u << 20, RLIM_INFINITY };
	stack_t stack = { .ss_size = 65536 };

	setrlimit(RLIMIT_STACK, &limit);
	alternate = map_pages(65536, PROT_READ | PROT_WRITE);
	stack.ss_sp = alternate;
	check_eq(sigaltstack(&stack, NULL), 0, "sigaltstack");
	handle_info(SIGSEGV, handler, SA_ONSTACK);
	for (volatile int round = 0; round < 20; round++) {
		on_alternate = false;
		if (sigsetjmp(back, 1) == 0)
			return overflow(0);
		check(on_alternate, "the handler ran on the alternate stack");
	}
	return 0;
}
