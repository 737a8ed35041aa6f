/* SPDX-License-Identifier: MIT */
/*
 * A program without libc has no TLS, no fs base and no vDSO use; the agent may
 * rely on none of them.
 * Builds: bare
 */
#include "bare.h"

int bare_main(const long *stack)
{
	bare_print(stack[0] == 1 ? "one argument\n" : "wrong argc\n");
	return 0;
}
