/* SPDX-License-Identifier: MIT */
/*
 * The program sees its own alternate stack, on it or not, never the agent's;
 * wrong requests get the kernel's errors.
 */
#include "live.h"

static stack_t inside;
static int change_result, change_errno;

static void handler(int signal)
{
	stack_t other = { .ss_flags = SS_DISABLE };

	(void)signal;
	sigaltstack(NULL, &inside);
	change_result = sigaltstack(&other, NULL);
	change_errno = errno;
}

int main(void)
{
	stack_t got,
	    stack = { .ss_sp = map_pages(65536, PROT_READ | PROT_WRITE), .ss_size = 65536 };

	check_eq(sigaltstack(NULL, &got), 0, "sigaltstack");
	check(got.ss_flags == SS_DISABLE && got.ss_sp == NULL && got.ss_size == 0,
	      "none at the start");
	stack.ss_size = 100;
	check_fails(sigaltstack(&stack, NULL), ENOMEM, "too small");
	stack.ss_size = 65536;
	stack.ss_flags = 77;
	check_fails(sigaltstack(&stack, NULL), EINVAL, "bad flags");
	stack.ss_flags = 0;
	check_eq(sigaltstack(&stack, &got), 0, "set");
	handle(SIGUSR1, handler, SA_ONSTACK);
	raise(SIGUSR1);
	check(inside.ss_flags == SS_ONSTACK && inside.ss_sp == stack.ss_sp, "SS_ONSTACK inside");
	check(change_result == -1 && change_errno == EPERM, "no change while on it");
	handle(SIGUSR1, handler, 0);
	raise(SIGUSR1);
	check(inside.ss_flags == 0, "a handler without SA_ONSTACK is not on it");
	check_eq(change_result, 0, "and may change it");
	check_eq(sigaltstack(NULL, &got), 0, "sigaltstack");
	check(got.ss_sp == stack.ss_sp, "sigreturn brings back the frame's");
	return 0;
}
