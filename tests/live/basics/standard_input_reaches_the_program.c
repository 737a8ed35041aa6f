/* SPDX-License-Identifier: MIT */
/*
 * The program owns the terminal and its input, not the tracer.
 */
#include "live.h"

int main(void)
{
	char line[64];

	check(fgets(line, sizeof(line), stdin) != NULL, "a line");
	printf("got: %s", line);
	check(fgets(line, sizeof(line), stdin) == NULL, "then the end");
	return 0;
}
