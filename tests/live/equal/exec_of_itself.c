/* SPDX-License-Identifier: MIT */
/*
 * Three images of one process, the failed execs between them.
 */
#include "live.h"

int main(int argc, char **argv)
{
	char *const longer[] = { argv[0], (char *)(uintptr_t) "x", argc > 1 ? argv[1] : NULL,
				 NULL };

	execl("/no/such", "x", (char *)NULL);
	execl("/", "x", (char *)NULL);
	if (argc < 3)
		execv(argv[0], longer);
	return 0;
}
