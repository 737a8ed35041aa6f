/* SPDX-License-Identifier: MIT */
/* Prints the numbers of children that it kills as soon as it has made them. */
#include "live.h"

int main(void)
{
	for (int i = 0; i < 300; i++) {
		pid_t child = fork();

		if (child == 0)
			pause();
		kill(child, SIGKILL);
		check_killed(child, SIGKILL, "the child dies");
		printf("%d\n", (int)child);
	}
	return 0;
}
