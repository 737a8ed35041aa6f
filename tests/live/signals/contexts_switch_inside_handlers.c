/* SPDX-License-Identifier: MIT */
/*
 * User-level schedulers swapcontext out of a handler and back later.
 */
#include <ucontext.h>

#include "live.h"

static ucontext_t main_context, other_context;
static volatile int in_handler, in_other;

static void handler(int signal)
{
	(void)signal;
	in_handler++;
	check_eq(swapcontext(&main_context, &other_context), 0, "swapcontext");
}

static void other(void)
{
	for (;;) {
		in_other++;
		check(raw0(SYS_getppid) > 0, "a call on the other stack");
		check_eq(swapcontext(&other_context, &main_context), 0, "swapcontext");
	}
}

int main(void)
{
	check_eq(getcontext(&other_context), 0, "getcontext");
	other_context.uc_stack.ss_sp = map_pages(65536, PROT_READ | PROT_WRITE);
	other_context.uc_stack.ss_size = 65536;
	makecontext(&other_context, other, 0);
	handle(SIGUSR1, handler, 0);
	for (unsigned i = 0; i < 2000; i++)
		raise(SIGUSR1);
	check_eq(in_handler, 2000, "handlers");
	check_eq(in_other, 2000, "turns of the other context");
	return 0;
}
