/* SPDX-License-Identifier: MIT */
/*
 * The kernel accepts an alternate stack that holds no frame of this CPU, or says
 * ENOMEM; if it accepts it, the signal that needs it becomes a SIGSEGV.
 */
#include <setjmp.h>
#include <sys/auxv.h>

#include "live.h"

enum { OLD_MINIMUM = 2048 };

static sigjmp_buf back;

static void handler(int signal)
{
	siglongjmp(back, signal);
}

int main(void)
{
	char *pages = map_pages(65536, PROT_READ | PROT_WRITE);
	stack_t small = { .ss_sp = pages, .ss_size = OLD_MINIMUM - 1 };
	int got;

	check_fails(sigaltstack(&small, NULL), ENOMEM, "below the minimum of all times");
	if (getauxval(AT_MINSIGSTKSZ) <= OLD_MINIMUM)
		return 0;
	small.ss_size = OLD_MINIMUM;
	if (sigaltstack(&small, NULL) < 0) {
		printf("a strict kernel\n");
		return 0;
	}
	handle(SIGUSR1, handler, SA_ONSTACK);
	handle(SIGSEGV, handler, 0);
	got = sigsetjmp(back, 1);
	if (got == 0)
		raise(SIGUSR1);
	check_eq(got, SIGSEGV, "the frame does not fit");
	return 0;
}
