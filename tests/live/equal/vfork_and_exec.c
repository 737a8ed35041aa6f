/* SPDX-License-Identifier: MIT */
/*
 * vfork, exec, and the first calls of the new image.
 */
#include "live.h"

int main(void)
{
	for (volatile unsigned i = 0; i < 3; i++) {
		pid_t child = vfork();

		if (child == 0) {
			execl(i == 1 ? "/no/such" : "/bin/true", "true", (char *)NULL);
			_exit(9);
		}
		waitpid(child, NULL, 0);
	}
	return 0;
}
