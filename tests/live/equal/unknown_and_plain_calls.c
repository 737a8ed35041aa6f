/* SPDX-License-Identifier: MIT */
/*
 * Numbers that no table has, and calls without arguments.
 */
#include <sched.h>
#include <sys/utsname.h>

#include "live.h"

int main(void)
{
	struct utsname name;
	struct rlimit limit;

	raw0(1000);
	raw0(5000);
	raw3(SYS_futex, 8, 77, 0);
	getuid();
	getegid();
	sched_yield();
	umask(022);
	umask(077);
	uname(&name);
	getrlimit(RLIMIT_NOFILE, &limit);
	raw3(SYS_getpriority, 0, 0, 0);
	raw3(SYS_prctl, 9999, 0, 0);
	raw3(SYS_arch_prctl, 9999, 0, 0);
	raw3(SYS_fcntl, 0, 9999, 0);
	raw3(SYS_ioctl, 0, 0x12345, 0);
	raw3(SYS_personality, -1, 0, 0);
	return 0;
}
