/* SPDX-License-Identifier: MIT */
/*
 * 1000 plain calls, 7 by int 0x80 unless there is an argument, an io_uring where there
 * is one (status 3: none).
 */
#include <linux/io_uring.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct io_uring_params params = { 0 };

	for (int i = 0; i < 1000; i++)
		syscall(SYS_getppid);
	(void)argv;
	for (int i = 0; i < 7 && argc == 1; i++) {
		long result = 20; /* getpid */

		__asm__ volatile("int $0x80" : "+a"(result) : : "memory");
	}
	return syscall(SYS_io_uring_setup, 4, &params) < 0 ? 3 : 0;
}
