/* SPDX-License-Identifier: MIT */
/*
 * Leaving a handler by siglongjmp never returns through sigreturn; nothing of
 * the agent may pile up, on any stack.
 */
#include <setjmp.h>

#include "live.h"

static sigjmp_buf back;
static volatile int count;

static void handler(int signal)
{
	(void)signal;
	count++;
	siglongjmp(back, 1);
}

int main(void)
{
	stack_t stack = { .ss_sp = map_pages(65536, PROT_READ | PROT_WRITE), .ss_size = 65536 };

	check_eq(sigaltstack(&stack, NULL), 0, "sigaltstack");
	handle(SIGUSR1, handler, SA_ONSTACK);
	handle(SIGUSR2, handler, 0);
	while (count < 100000)
		if (sigsetjmp(back, 1) == 0)
			raise(count % 2 == 0 ? SIGUSR1 : SIGUSR2);
	check_eq(count, 100000, "handlers");
	return 0;
}
