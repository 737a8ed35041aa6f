/* SPDX-License-Identifier: MIT */
/*
 * weir leaves the ptrace slot after the start, so that gdb or strace can
 * attach; programs with anti-debugging checks see nothing either.
 * Strace: no
 */
#include "live.h"

int main(void)
{
	char line[256];
	int tracer = -1;
	FILE *status = fopen("/proc/self/status", "r");

	check(status != NULL, "open status");
	while (fgets(line, sizeof(line), status) != NULL)
		sscanf(line, "TracerPid: %d", &tracer);
	check_eq(tracer, 0, "TracerPid");
	return 0;
}
