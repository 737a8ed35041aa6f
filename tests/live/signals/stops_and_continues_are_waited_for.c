/* SPDX-License-Identifier: MIT */
/*
 * Job control: the parent sees its child stop, by SIGSTOP and by SIGTSTP's
 * default, go on and end, through waitpid.
 */
#include "live.h"

static int gate[2];

/* Without the parent's word the child might stop again, or end, before it has looked. */
static void stop_by(int signal)
{
	char byte;

	raise(signal);
	check_eq(read(gate[0], &byte, 1), 1, "the parent's word");
}

static void check_stop(pid_t child, int signal)
{
	int status;

	check_eq(waitpid(child, &status, WUNTRACED), child, "waitpid");
	check(WIFSTOPPED(status), "stopped");
	check_eq(WSTOPSIG(status), signal, "by the signal");
	check_eq(kill(child, SIGCONT), 0, "SIGCONT");
	check_eq(waitpid(child, &status, WCONTINUED), child, "waitpid");
	check(WIFCONTINUED(status), "continued");
	check_eq(write(gate[1], "", 1), 1, "let it go on");
}

int main(void)
{
	check_eq(pipe(gate), 0, "pipe");
	for (unsigned round = 0; round < 10; round++) {
		pid_t child = fork();

		if (child == 0) {
			/* A group of its own below a parent in the session: not orphaned. */
			setpgid(0, 0);
			stop_by(SIGSTOP);
			stop_by(SIGTSTP);
			stop_by(SIGTTIN);
			_exit(9);
		}
		check_stop(child, SIGSTOP);
		check_stop(child, SIGTSTP);
		check_stop(child, SIGTTIN);
		check_exits(child, 9, "the end");
	}
	return 0;
}
