/* SPDX-License-Identifier: MIT */
/* 1000 plain calls, 7 by int 0x80, an io_uring where there is one (status 3: none). */
#include <linux/io_uring.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	struct io_uring_params params = { 0 };

	for (int i = 0; i < 1000; i++)
		syscall(SYS_getppid);
	for (int i = 0; i < 7; i++) {
		long result = 20; /* getpid */

		__asm__ volatile("int $0x80" : "+a"(result) : : "memory");
	}
	return syscall(SYS_io_uring_setup, 4, &params) < 0 ? 3 : 0;
}
