/* SPDX-License-Identifier: MIT */
/* Shows its number to killer.c. */
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	syscall(SYS_getppid, getpid());
	return 0;
}
