/* SPDX-License-Identifier: MIT */
/*
 * A child shows a private word of its parent to relative.c, by getppid(1, address,
 * value) with the parent's number behind it, and prints the answer; the parent
 * changes the word and wakes nobody that it knows of.
 */
#include <linux/futex.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static uint32_t word = 1;

int main(void)
{
	pid_t parent = getpid();
	int pipes[2];
	char byte = 'x';
	pid_t child;

	if (pipe(pipes) != 0)
		return 1;
	child = fork();
	if (child == 0) {
		close(pipes[0]);
		/* The copy of the word in this process stays as it is. */
		write(pipes[1], &byte, 1);
		printf("%ld, %u here\n", syscall(SYS_getppid, 1, &word, 1, parent), word);
		return 0;
	}
	read(pipes[0], &byte, 1);
	word = 2;
	printf("%ld woken\n", syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0));
	fflush(stdout);
	return waitpid(child, NULL, 0) != child;
}
