/* SPDX-License-Identifier: MIT */
/*
 * A child is stopped in nanosleep and continued: restart_syscall appears, and the
 * program never sees it.
 */
#include <time.h>

#include "live.h"

int main(void)
{
	struct timespec time = { 0, 500 * 1000 * 1000 }, moment = { 0, 50 * 1000 * 1000 };
	volatile char *state =
	    mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;

	/* A tracer makes even an ignored SIGCHLD interrupt wait4; the moment is chance. */
	block(SIGCHLD);
	pid_t child = fork();

	if (child == 0) {
		state[0] = 1;
		_exit(nanosleep(&time, NULL) != 0);
	}
	while (state[0] == 0)
		__asm__ volatile("pause");
	/* The child is between its store and its sleep for much less than this. */
	nanosleep(&moment, NULL);
	kill(child, SIGSTOP);
	waitpid(child, &status, WUNTRACED);
	kill(child, SIGCONT);
	waitpid(child, &status, WCONTINUED);
	waitpid(child, &status, 0);
	return WEXITSTATUS(status);
}
