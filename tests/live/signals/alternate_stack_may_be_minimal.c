/* SPDX-License-Identifier: MIT */
/*
 * An alternate stack of AT_MINSIGSTKSZ and little more takes the frame and one
 * write; whatever is below it stays untouched.
 */
#include <sys/auxv.h>

#include "live.h"

static void handler(int signal)
{
	(void)signal;
	raw3(SYS_write, 1, (long)"small\n", 6);
}

int main(void)
{
	size_t size = ((size_t)getauxval(AT_MINSIGSTKSZ) + 1024 + 63) & ~63ul;
	char *pages = map_pages(65536, PROT_READ | PROT_WRITE);
	stack_t stack = { .ss_sp = pages + 16384, .ss_size = size };

	memset(pages, 0x77, 65536);
	check_eq(sigaltstack(&stack, NULL), 0, "sigaltstack");
	handle(SIGUSR1, handler, SA_ONSTACK);
	for (unsigned i = 0; i < 10; i++)
		raise(SIGUSR1);
	for (unsigned i = 0; i < 16384; i++)
		check_eq(pages[i], 0x77, "below the stack");
	for (size_t i = 16384 + size; i < 65536; i++)
		check_eq(pages[i], 0x77, "above the stack");
	return 0;
}
