/* SPDX-License-Identifier: MIT */
/*
 * Stops children and lets them go on. getppid tells engines where it is: when a
 * child is stopped, and when its parent has heard that it was continued.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Without the parent's word the child might end before its parent has looked. */
static void child(int signal, int gate)
{
	char byte;

	/* A group of its own below a parent in the session: not orphaned. */
	setpgid(0, 0);
	raise(signal);
	_exit(read(gate, &byte, 1) != 1);
}

static int stop_a_child(int signal)
{
	int gate[2];
	int status;
	pid_t pid;

	if (pipe(gate) < 0)
		return 1;
	pid = fork();
	if (pid == 0)
		child(signal, gate[0]);
	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status) ||
	    WSTOPSIG(status) != signal)
		return 2;
	getppid();
	kill(pid, SIGCONT);
	if (waitpid(pid, &status, WCONTINUED) != pid || !WIFCONTINUED(status))
		return 3;
	getppid();
	if (write(gate[1], "", 1) != 1 || waitpid(pid, &status, 0) != pid)
		return 4;
	return WEXITSTATUS(status);
}

/* In an orphaned group the terminal's stop signals have no effect. */
static int orphan_does_not_stop(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		setsid();
		raise(SIGTSTP);
		_exit(5);
	}
	return waitpid(pid, &status, WUNTRACED) != pid || !WIFEXITED(status) ||
	       WEXITSTATUS(status) != 5;
}

int main(int argc, char **argv)
{
	int result = 0;

	for (int i = 1; i < argc && result == 0; i++)
		result = strcmp(argv[i], "orphan") == 0
			     ? orphan_does_not_stop()
			     : stop_a_child((int)strtol(argv[i], NULL, 10));
	return result;
}
