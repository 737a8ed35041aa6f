/* SPDX-License-Identifier: MIT */
/*
 * Numbers outside the table, negative and x32 ones reach the kernel like any
 * other; a tracer that indexes its tables by them reads garbage. The kernel
 * looks at the low 32 bits only.
 */
#include "live.h"

int main(void)
{
	static const long bad[] = {
		-1,    -2,     470 + 100,	1000,	    4096,
		65536, 100000, 0x40000000 | 39, 0x7fffffff, (long)0xffffffff80000000ul
	};

	for (unsigned round = 0; round < 3; round++)
		for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
			check_eq(raw0(bad[i]), -ENOSYS, "a number that is no call");
	check_eq(raw0(0x100000000l | SYS_getpid), getpid(), "high bits are ignored");
	return 0;
}
