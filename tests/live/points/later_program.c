/* SPDX-License-Identifier: MIT */
/* Has a probe put on `same` and taken away while it runs; a child keeps what it has. */
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static long __attribute__((noinline, noclone)) same(long value)
{
	__asm__ volatile("" : "+r"(value));
	return value;
}

static int failures;

static void expect(const char *when, long found, long wanted)
{
	if (found != wanted)
		failures += printf("%s: %ld, not %ld\n", when, found, wanted) > 0;
}

int main(void)
{
	int status;
	pid_t child;

	expect("before", same(7), 7);
	syscall(SYS_getppid, same);
	expect("with it", same(7), 21);
	child = fork();
	if (child == 0)
		_exit((int)same(5));
	waitpid(child, &status, 0);
	expect("in a child", WEXITSTATUS(status), 15);
	syscall(SYS_getpgrp);
	expect("taken away", same(7), 7);
	expect("taken away", same(7), 7);
	return failures != 0;
}
