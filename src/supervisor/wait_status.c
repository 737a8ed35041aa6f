/* SPDX-License-Identifier: MIT */
/*
 * Wait statuses, decoded without assuming that a kernel fills in all of them.
 */
#include "supervisor/wait_status.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static struct wait_status decode_stop(int event, int signo)
{
	if (event == PTRACE_EVENT_EXEC)
		return (struct wait_status){ WAIT_EXEC, 0 };
	if (event == PTRACE_EVENT_STOP && signo == SIGTRAP)
		return (struct wait_status){ WAIT_INTERRUPTED, 0 };
	if (event == PTRACE_EVENT_STOP)
		return (struct wait_status){ WAIT_GROUP_STOPPED, signo != 0 ? signo : SIGSTOP };
	if (event != 0)
		return (struct wait_status){ WAIT_OTHER_EVENT, event };
	return (struct wait_status){ WAIT_SIGNAL, signo };
}

struct wait_status wait_status_decode(int status)
{
	if (WIFEXITED(status))
		return (struct wait_status){ WAIT_EXITED, WEXITSTATUS(status) };
	if (WIFSIGNALED(status))
		return (struct wait_status){ WAIT_KILLED, WTERMSIG(status) };
	if (WIFCONTINUED(status))
		return (struct wait_status){ WAIT_CONTINUED, 0 };
	return decode_stop(status >> 16, WSTOPSIG(status));
}
