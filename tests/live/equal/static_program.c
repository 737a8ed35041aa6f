/* SPDX-License-Identifier: MIT */
/*
 * The start of a static program: brk and arch_prctl before main.
 * Builds: static musl-static
 */
#include "live.h"

int main(void)
{
	char *memory = malloc(1 << 20);

	memset(memory, 1, 1 << 20);
	free(memory);
	puts("static");
	return 0;
}
