/* SPDX-License-Identifier: MIT */
/*
 * A kind of membarrier that the program did not register for is refused, also
 * when somebody else in the process has registered; a child inherits what its
 * parent registered, and the list of registrations is the program's.
 */
#include <linux/membarrier.h>
#include <sys/syscall.h>

#include "live.h"

enum { GET_REGISTRATIONS = 1 << 9 };

static int membarrier(int command)
{
	return (int)syscall(SYS_membarrier, command, 0, 0);
}

int main(void)
{
	int registered = membarrier(GET_REGISTRATIONS);

	check_fails(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE), EPERM,
		    "not registered");
	check_fails(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED), EPERM, "not registered either");
	check(registered == 0 || errno == EINVAL, "nothing is registered");
	check_eq(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE), 0, "register");
	check_eq(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE), 0, "registered");
	if (registered == 0)
		check_eq(membarrier(GET_REGISTRATIONS),
			 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE |
			     MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED,
			 "what the kernel makes of it");
	pid_t pid = fork();

	if (pid == 0)
		_exit(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE));
	check_exits(pid, 0, "inherited");
	return 0;
}
