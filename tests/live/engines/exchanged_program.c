/* SPDX-License-Identifier: MIT */
/* Two calls of getppid; the second one has an argument, as uname would. */
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

int main(void)
{
	static struct utsname names;

	syscall(SYS_getppid, 0);
	syscall(SYS_getppid, &names);
	return strcmp(names.sysname, "Linux") != 0;
}
