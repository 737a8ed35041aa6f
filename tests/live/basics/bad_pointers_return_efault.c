/* SPDX-License-Identifier: MIT */
/*
 * A tracer that copies arguments must not fault, nor change the error, when
 * they point nowhere; half-readable buffers work for the readable half.
 */
#include <time.h>

#include "live.h"

int main(void)
{
	char *pages = map_pages(8192, PROT_READ | PROT_WRITE);
	int ends[2];

	check_eq(munmap(pages + 4096, 4096), 0, "munmap");
	memset(pages, 'x', 4096);
	check_eq(pipe(ends), 0, "pipe");
	for (unsigned round = 0; round < 3; round++) {
		check_eq(raw3(SYS_open, 16, O_RDONLY, 0), -EFAULT, "open of a bad path");
		check_eq(raw3(SYS_write, ends[1], 16, 5), -EFAULT, "write from nowhere");
		check_eq(raw3(SYS_stat, (long)pages, 0, 0), -ENAMETOOLONG,
			 "stat of an endless path");
		check_eq(raw3(SYS_stat, (long)"/", -8, 0), -EFAULT, "stat to a kernel address");
		check_eq(raw3(SYS_nanosleep, 1, 0, 0), -EFAULT, "nanosleep");
		check_eq(raw3(SYS_execve, 8, 8, 8), -EFAULT, "execve");
		check_eq(raw3(SYS_write, ends[1], (long)(pages + 4090), 100), -EFAULT,
			 "half a pipe write");
		check_eq(raw3(SYS_rt_sigaction, SIGUSR1, 8, 0), -EINVAL,
			 "sigaction, bad size first");
		check_eq(raw_syscall(SYS_rt_sigaction, SIGUSR1, 8, 0, 8, 0, 0), -EFAULT,
			 "sigaction");
		check_eq(raw_syscall(SYS_rt_sigprocmask, 0, 8, 0, 8, 0, 0), -EFAULT, "sigprocmask");
	}
	return 0;
}
