/* SPDX-License-Identifier: MIT */
/*
 * A static program without libc makes exactly the calls written down.
 * Ends: exit 3
 * Builds: bare
 */
#include "bare.h"

int bare_main(const long *stack)
{
	(void)stack;
	bare_print("bare\n");
	bare_call(__NR_getpid, 0, 0, 0);
	bare_call(__NR_close, 77, 0, 0);
	bare_call(__NR_brk, 0, 0, 0);
	return 3;
}
