/* SPDX-License-Identifier: MIT */
/*
 * Lazy code: a SIGSEGV handler maps the page that was jumped into and returns to
 * it.
 */
#include "code.h"

static uint8_t *page;
static volatile int faults;

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	faults++;
	check(info->si_addr == page, "the address jumped to");
	check_eq(mprotect(page, 4096, PROT_READ | PROT_WRITE), 0, "mprotect");
	code_getter(page, SYS_getpid);
	check_eq(mprotect(page, 4096, PROT_READ | PROT_EXEC), 0, "mprotect");
}

int main(void)
{
	handle_info(SIGSEGV, handler, 0);
	for (int round = 1; round <= 100; round++) {
		page = map_pages(4096, PROT_NONE);
		long (*call)(void) = (long (*)(void))(uintptr_t)page;

		check_eq(call() + call(), 2 * getpid(), "the lazy code");
		check_eq(faults, round, "one fault each");
		munmap(page, 4096);
	}
	return 0;
}
