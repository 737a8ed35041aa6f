/* SPDX-License-Identifier: MIT */
/*
 * Signals that are ignored or blocked arrive while one image replaces another;
 * in between nobody but the kernel keeps that promise.
 */
#include "live.h"

/* One of this kind stays in the queue, which all processes of a user share. */
enum { QUEUED_EVERY = 64, QUEUED = 1000 };
enum { SIGTERM_BIT = 1 << (SIGTERM - 1) };

static int run_images(int argc, char **argv)
{
	char next[24];
	long round = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

	if (round == 60)
		_exit(33);
	snprintf(next, sizeof(next), "%ld", round + 1);
	execl(argv[0], argv[0], next, (char *)NULL);
	return 1;
}

int main(int argc, char **argv)
{
	int status;

	if (argc > 1)
		return run_images(argc, argv);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGUSR1, SIG_IGN);
		block(SIGUSR2);
		block(SIGRTMIN);
		return run_images(argc, argv);
	}
	/*
	 * The first image must have set its mask before the rain begins. A child
	 * that is being made may have everything blocked, SIGTERM too.
	 */
	do {
		char line[512], path[64];
		unsigned long blocked = 0;

		snprintf(path, sizeof(path), "/proc/%d/status", child);
		FILE *file = fopen(path, "r");
		while (file != NULL && fgets(line, sizeof(line), file) != NULL)
			sscanf(line, "SigBlk: %lx", &blocked);
		if (file != NULL)
			fclose(file);
		if ((blocked & SIGTERM_BIT) == 0 && (blocked >> (SIGRTMIN - 1) & 1) != 0)
			break;
	} while (waitpid(child, &status, WNOHANG) == 0);
	for (unsigned i = 0; waitpid(child, &status, WNOHANG) == 0; i++) {
		kill(child, SIGUSR1);
		kill(child, SIGUSR2);
		if (i % QUEUED_EVERY == 0 && i < QUEUED_EVERY * QUEUED)
			kill(child, SIGRTMIN);
	}
	check(WIFEXITED(status), "the last image exits");
	check_eq(WEXITSTATUS(status), 33, "its status");
	return 0;
}
