/* SPDX-License-Identifier: MIT */
/*
 * SIGCHLD tells of stops too, unless SA_NOCLDSTOP says no; the agent's handler
 * stands for the program's and must carry the flag.
 */
#include "live.h"

static volatile int stopped, continued, ended;

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	stopped += info->si_code == CLD_STOPPED;
	continued += info->si_code == CLD_CONTINUED;
	ended += info->si_code == CLD_EXITED;
}

static void run_child(void)
{
	int gate[2];
	int status;
	char byte;

	check_eq(pipe(gate), 0, "pipe");
	pid_t child = fork();
	if (child == 0) {
		raise(SIGSTOP);
		/* The parent must see that it goes on before it has ended. */
		check_eq(read(gate[0], &byte, 1), 1, "the parent's word");
		_exit(0);
	}
	check_eq(waitpid(child, &status, WUNTRACED), child, "stopped");
	kill(child, SIGCONT);
	check_eq(waitpid(child, &status, WCONTINUED), child, "continued");
	check_eq(write(gate[1], "", 1), 1, "let it go on");
	check_exits(child, 0, "ended");
}

int main(void)
{
	handle_info(SIGCHLD, handler, SA_NOCLDSTOP | SA_RESTART);
	run_child();
	printf("refused: %d stops\n", stopped + continued);
	handle_info(SIGCHLD, handler, SA_RESTART);
	run_child();
	/* The signals of continue and end may merge, the stop's comes alone. */
	printf("wanted: %d stops\n", stopped);
	check(ended >= 1, "an end was seen");
	return 0;
}
