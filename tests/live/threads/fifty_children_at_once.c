/* SPDX-License-Identifier: MIT */
/*
 * Many processes start and end together; each has a ring, a pid and a status.
 */
#include "live.h"

int main(void)
{
	pid_t children[50];

	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 50; i++) {
			children[i] = fork();
			if (children[i] == 0) {
				for (int k = 0; k < i; k++)
					raw0(SYS_getppid);
				_exit(i);
			}
		}
		for (int i = 49; i >= 0; i--)
			check_exits(children[i], i, "a child");
	}
	return 0;
}
