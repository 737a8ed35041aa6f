/* SPDX-License-Identifier: MIT */
/*
 * An unlimited stack turns mmap upside down, and a fixed layout puts everything
 * at known addresses: the image must find its place in both.
 * Builds: dynamic static nopie
 */
#include <sys/personality.h>

#include "live.h"

int main(int argc, char **argv)
{
	struct rlimit stack;
	int step = argc > 1 ? argv[1][0] : '0';

	check_eq(raw0(SYS_getppid), getppid(), "a call");
	check_exits(child_exiting(step), step, "fork");
	getrlimit(RLIMIT_STACK, &stack);
	if (step == '0') {
		stack.rlim_cur = stack.rlim_max;
		setrlimit(RLIMIT_STACK, &stack);
		execl(argv[0], argv[0], "1", (char *)NULL);
	}
	if (step == '1') {
		check(personality(ADDR_NO_RANDOMIZE) != -1, "personality");
		execl(argv[0], argv[0], "2", (char *)NULL);
	}
	if (step == '2') {
		stack.rlim_cur = 8u << 20;
		setrlimit(RLIMIT_STACK, &stack);
		execl(argv[0], argv[0], "3", (char *)NULL);
	}
	printf("step %c, personality %x\n", step, (unsigned)personality(0xffffffff));
	return 0;
}
