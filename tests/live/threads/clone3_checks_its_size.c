/* SPDX-License-Identifier: MIT */
/*
 * struct clone_args grew over time: 64, 80 and 88 bytes are valid, longer ones
 * when the rest is zero, and stack comes with its size.
 */
#include <linux/sched.h>

#include "live.h"

static long clone3(void *arguments, long size)
{
	long result = raw3(SYS_clone3, (long)arguments, size, 0);

	if (result == 0)
		raw3(SYS_exit_group, 33, 0, 0);
	return result;
}

int main(void)
{
	static const long sizes[] = { 64, 80, 88, 128, 4096 };
	union {
		struct clone_args fields;
		char bytes[8192];
	} arguments = { .fields = { .exit_signal = SIGCHLD } };

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		check_exits((pid_t)clone3(&arguments, sizes[i]), 33, "a good size");
	check_eq(clone3(&arguments, 63), -EINVAL, "too short");
	check_eq(clone3(&arguments, 0), -EINVAL, "empty");
	check_eq(clone3(&arguments, 8192), -E2BIG, "too long");
	check_eq(clone3((void *)8, 88), -EFAULT, "a bad pointer");
	arguments.bytes[100] = 1;
	check_eq(clone3(&arguments, 128), -E2BIG, "an unknown field is set");
	arguments.bytes[100] = 0;
	arguments.fields.stack = 4096;
	check_eq(clone3(&arguments, 88), -EINVAL, "a stack without a size");
	arguments.fields.stack = 0;
	arguments.fields.stack_size = 4096;
	check_eq(clone3(&arguments, 88), -EINVAL, "a size without a stack");
	return 0;
}
