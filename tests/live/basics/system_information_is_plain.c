/* SPDX-License-Identifier: MIT */
/*
 * Small read-only calls whose results must pass unchanged.
 */
#include <sys/utsname.h>

#include "live.h"

int main(void)
{
	struct utsname name;
	struct rusage usage;

	check_eq(uname(&name), 0, "uname");
	printf("%s %s\n", name.sysname, name.machine);
	check_eq(getrusage(RUSAGE_SELF, &usage), 0, "getrusage");
	check_eq(getpid(), raw0(SYS_gettid), "the first thread's id");
	printf("uid %d gid %d\n", getuid(), getgid());
	return 0;
}
