/* SPDX-License-Identifier: MIT */
/*
 * RLIMIT_AS is set tight by job runners; what weir maps must not make the
 * program's allocations fail.
 */
#include "live.h"

int main(void)
{
	struct rlimit limit = { 48u << 20, 48u << 20 };

	check_eq(setrlimit(RLIMIT_AS, &limit), 0, "setrlimit");
	void *fits = mmap(NULL, 12u << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(fits != MAP_FAILED, "12 MiB fit below the limit");
	check_fails((long)mmap(NULL, 64u << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		    ENOMEM, "64 MiB do not");
	check_exits(child_exiting(5), 5, "fork");
	return 0;
}
