/* SPDX-License-Identifier: MIT */
/*
 * Old static binaries call fixed addresses in the vsyscall page; the kernel
 * emulates them through a fault that no tracer may eat.
 */
#include <sys/time.h>
#include <time.h>

#include "live.h"

static bool has_vsyscall(void)
{
	char line[256];
	bool found = false;
	FILE *maps = fopen("/proc/self/maps", "r");

	check(maps != NULL, "open maps");
	while (fgets(line, sizeof(line), maps) != NULL)
		found |= strstr(line, "[vsyscall]") != NULL;
	fclose(maps);
	return found;
}

int main(void)
{
	time_t (*old_time)(time_t *) = (time_t(*)(time_t *))0xffffffffff600400ul;
	int (*old_gettimeofday)(struct timeval *, void *) =
	    (int (*)(struct timeval *, void *))0xffffffffff600000ul;
	struct timeval tv = { 0, 0 };
	time_t now = time(NULL);

	if (!has_vsyscall())
		skip("vsyscall=none");
	check(old_time(NULL) - now <= 2, "time of the vsyscall page");
	check_eq(old_gettimeofday(&tv, NULL), 0, "gettimeofday of the vsyscall page");
	check(tv.tv_sec - now <= 2, "its seconds");
	return 0;
}
