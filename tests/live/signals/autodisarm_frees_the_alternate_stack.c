/* SPDX-License-Identifier: MIT */
/*
 * With SS_AUTODISARM the stack is off while a handler runs on it, so that
 * swapcontext out of the handler is safe, and back after its return.
 */
#include "live.h"

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1u << 31)
#endif

static stack_t inside;
static char *stack_bottom;
static volatile bool on_it;

static void handler(int signal)
{
	char local;

	(void)signal;
	on_it = &local > stack_bottom && &local < stack_bottom + 65536;
	sigaltstack(NULL, &inside);
}

int main(void)
{
	stack_t stack = { .ss_size = 65536, .ss_flags = (int)SS_AUTODISARM }, got;

	stack_bottom = stack.ss_sp = map_pages(65536, PROT_READ | PROT_WRITE);
	check_eq(sigaltstack(&stack, NULL), 0, "sigaltstack");
	handle(SIGUSR1, handler, SA_ONSTACK);
	for (unsigned i = 0; i < 100; i++) {
		raise(SIGUSR1);
		check(on_it, "the handler ran on the alternate stack");
		check(inside.ss_flags == SS_DISABLE, "it is disarmed inside");
		check_eq(sigaltstack(NULL, &got), 0, "sigaltstack");
		check(got.ss_sp == stack.ss_sp && got.ss_flags == (int)SS_AUTODISARM,
		      "and back after");
	}
	return 0;
}
