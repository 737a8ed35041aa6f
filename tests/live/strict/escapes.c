/* SPDX-License-Identifier: MIT */
/*
 * Does what argv[1] says, by which something escapes a tracer of calls, and prints
 * afterwards that it is still here.
 */
#include <errno.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int submit_to_ring(unsigned flags)
{
	struct io_uring_params params = { .flags = flags };
	long fd = syscall(SYS_io_uring_setup, 4, &params);

	if (fd < 0)
		return 77;
	/* Nothing is in the ring, so nothing is done; but it could be. */
	syscall(SYS_io_uring_enter, fd, 1, 0, 0, NULL, 0);
	return 0;
}

/* Only made, as libraries do to see whether they could. */
static int probe_ring(void)
{
	struct io_uring_params params = { 0 };

	return syscall(SYS_io_uring_setup, 4, &params) < 0 ? 77 : 0;
}

static int call_vsyscall(void)
{
	long (*get_time)(long *) = (long (*)(long *))(uintptr_t)0xffffffffff600400;

	return get_time(NULL) > 0 ? 0 : 1;
}

static int be_traced(void)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		_exit(3);
	}
	while (waitpid(child, &status, 0) == child && WIFSTOPPED(status))
		ptrace(PTRACE_CONT, child, NULL, NULL);
	return WEXITSTATUS(status) == 3 ? 0 : 1;
}

static int run(const char *what)
{
	if (strcmp(what, "ring") == 0)
		return submit_to_ring(0);
	if (strcmp(what, "polled-ring") == 0)
		return submit_to_ring(IORING_SETUP_SQPOLL);
	if (strcmp(what, "probed-ring") == 0)
		return probe_ring();
	if (strcmp(what, "vsyscall") == 0)
		return call_vsyscall();
	if (strcmp(what, "debugger") == 0)
		return be_traced();
	return 2;
}

int main(int argc, char **argv)
{
	int result = argc == 2 ? run(argv[1]) : 2;

	if (result == 0)
		puts("still here");
	return result;
}
