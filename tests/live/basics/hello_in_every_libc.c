/* SPDX-License-Identifier: MIT */
/*
 * The first program anyone traces. Static, position-independent, musl and
 * dynamic builds start in different ways, and none may rely on another's.
 * Builds: dynamic static static-pie nopie musl musl-static
 */
#include "live.h"

int main(void)
{
	char name[16] = "weir";

	printf("hello from %s, %d digits of %s\n", name, 3, "3.14");
	return 0;
}
