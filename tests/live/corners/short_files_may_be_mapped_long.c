/* SPDX-License-Identifier: MIT */
/*
 * A mapping may be longer than its file; looking at the code beyond the end is a
 * SIGBUS that only the program may cause.
 */
#include <setjmp.h>

#include "code.h"

static sigjmp_buf back;

static void handler(int signal)
{
	siglongjmp(back, signal);
}

int main(void)
{
	uint8_t code[64];
	int fd = open("code", O_RDWR | O_CREAT, 0700);

	code_getter(code, SYS_getpid);
	check_eq(ftruncate(fd, 4096), 0, "ftruncate");
	check_eq(pwrite(fd, code, CODE_SIZE, 4096 - CODE_SIZE), CODE_SIZE, "pwrite");
	uint8_t *text = mmap(NULL, 65536, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	check(text != MAP_FAILED, "mmap");
	long (*call)(void) = (long (*)(void))(uintptr_t)(text + 4096 - CODE_SIZE);
	for (unsigned i = 0; i < 5; i++)
		check_eq(call(), getpid(), "a call at the end of the file");
	handle(SIGBUS, handler, 0);
	if (sigsetjmp(back, 1) == 0)
		check(*(volatile uint8_t *)(text + 8192) == 0 && false, "beyond the file");
	check_eq(call(), getpid(), "a call after the SIGBUS");
	return 0;
}
