/* SPDX-License-Identifier: MIT */
/*
 * Counts the system calls of a program under weir from outside.
 *
 *   counter tracepoint|ptrace FOLDER WEIR COMMAND [OPTION...] -- PROGRAM [ARG...]
 *
 * becomes `WEIR COMMAND OPTION... -o FOLDER/PID.json -- PROGRAM ARG...`, where PID
 * is its own number, and leaves FOLDER/PID.calls: a line for each call of weir, of
 * the program and of all that they make,
 *
 *   C time pid tid number ip first-argument     a call; ip is behind its instruction
 *   R time tid                                  the call ended for a restart
 *   F time pid tid parent                       a thread or process was made
 *   X time pid tid                              an image was executed
 *
 * not always in the order of time, and at last E, or L when some are missing. The
 * fifo FOLDER/ends gets a line "+" before the program starts and a line "-" when
 * that file is complete. Status 77: this user may not count so. Without a program,
 * `counter tracepoint` says by its status whether it could.
 */
#include "counter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	CANNOT_COUNT = 77,
	FAILED = 99,
};

void fail(const char *what)
{
	fprintf(stderr, "counter: %s: %s\n", what, strerror(errno));
	exit(FAILED);
}

static void say(const char *folder, const char *word)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/ends", folder);
	/* Who does not listen any more has given up. */
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || write(fd, word, strlen(word)) < 0)
		fail(path);
	close(fd);
}

/* Nothing of this process may hold up what the program is part of: no terminal, no streams. */
static _Noreturn void monitor(const struct way *way, const char *folder, pid_t program, int ready)
{
	char path[PATH_MAX];
	char answer = 0;
	FILE *out;

	setsid();
	setpriority(PRIO_PROCESS, 0, -10);
	snprintf(path, sizeof(path), "%s/%d.calls", folder, (int)program);
	out = fopen(path, "we");
	if (out == NULL)
		fail(path);
	answer = way->open(program) ? 'y' : 'n';
	if (answer == 'y')
		say(folder, "+\n");
	if (write(ready, &answer, 1) != 1 || answer != 'y')
		_exit(0);
	close(ready);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		close(fd);
	fputs(way->count(out) ? "E\n" : "L\n", out);
	if (fclose(out) != 0)
		_exit(FAILED);
	say(folder, "-\n");
	_exit(0);
}

/* A grandchild, so that the program has no child that it does not know of. */
static bool start_monitor(const struct way *way, const char *folder)
{
	pid_t self = getpid();
	char answer = 0;
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		fail("pipe");
	/* Where Yama lets descendants be traced only. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	child = fork();
	if (child == 0) {
		close(ends[0]);
		if (fork() == 0)
			monitor(way, folder, self, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	waitpid(child, NULL, 0);
	if (read(ends[0], &answer, 1) != 1)
		answer = 0;
	close(ends[0]);
	return answer == 'y';
}

/* Nothing of the program's own arguments is looked at. */
static char **weir_command(int argc, char **argv, char *out)
{
	char **command = calloc((size_t)argc + 3, sizeof(*command));
	int count = 0;
	int i = 2;

	if (command == NULL)
		fail("calloc");
	while (i < argc && strcmp(argv[i], "--") != 0)
		command[count++] = argv[i++];
	command[count++] = (char *)(uintptr_t) "-o";
	command[count++] = out;
	while (i < argc)
		command[count++] = argv[i++];
	return command;
}

int main(int argc, char **argv)
{
	bool ptraced = argc > 1 && strcmp(argv[1], "ptrace") == 0;
	const struct way *way = ptraced ? &by_ptrace : &by_tracepoint;
	char out[PATH_MAX];
	char **command;

	if (argc == 2)
		return way->open(getpid()) ? 0 : CANNOT_COUNT;
	if (argc < 6)
		return FAILED;
	snprintf(out, sizeof(out), "%s/%d.json", argv[2], (int)getpid());
	command = weir_command(argc - 1, argv + 1, out);
	if (!start_monitor(way, argv[2])) {
		fprintf(stderr, "counter: this user may not count so\n");
		return CANNOT_COUNT;
	}
	execv(command[0], command);
	fail(command[0]);
}
