/* SPDX-License-Identifier: MIT */
/*
 * Checkpointing tools restore processes with the ids they had: clone3 with set_tid
 * gives the child that id, or says why not.
 */
#include <linux/sched.h>

#include "live.h"

int main(void)
{
	/* The id of a child that is gone and was reaped is free. */
	pid_t wanted = child_exiting(3);
	struct clone_args arguments = { .exit_signal = SIGCHLD };

	check_exits(wanted, 3, "the child whose id is used again");
	arguments.set_tid = (uintptr_t)&wanted;
	arguments.set_tid_size = 1;
	long child = raw3(SYS_clone3, (long)&arguments, sizeof(arguments), 0);
	if (child == 0)
		raw3(SYS_exit_group, getpid() == wanted ? 21 : 22, 0, 0);
	if (geteuid() != 0) {
		check_eq(child, -EPERM, "not for everybody");
		return 0;
	}
	check_eq(child, wanted, "the chosen id");
	check_exits((pid_t)child, 21, "the child knows it");
	wanted = getpid();
	check_eq(raw3(SYS_clone3, (long)&arguments, sizeof(arguments), 0), -EEXIST, "in use");
	arguments.set_tid_size = 1000;
	check_eq(raw3(SYS_clone3, (long)&arguments, sizeof(arguments), 0), -EINVAL, "too many");
	return 0;
}
