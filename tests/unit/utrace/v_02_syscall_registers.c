/* SPDX-License-Identifier: MIT */
/*
 * V-02, Y-08: number, arguments, result and rollback in the registers;
 * changes outside of a call are refused.
 */
#include "scene.h"

SCENE(v_02_syscall_registers)
{
	struct pt_regs regs = { .di = 1,
				.si = 2,
				.dx = 3,
				.r10 = 4,
				.r8 = 5,
				.r9 = 6,
				.orig_ax = 39,
				.ax = (unsigned long)-ENOSYS };
	unsigned long arguments[7] = { 0 };
	const unsigned long changed[2] = { 30, 40 };

	EXPECT_EQ(syscall_get_nr(NULL, &regs), 39);
	syscall_get_arguments(NULL, &regs, 0, 7, arguments);
	for (unsigned long i = 0; i < 6; i++)
		EXPECT_EQ(arguments[i], i + 1);
	EXPECT_EQ(arguments[6], 0);
	EXPECT_EQ(syscall_set_arguments(NULL, &regs, 2, 2, changed), 0);
	EXPECT_EQ(regs.dx, 30);
	EXPECT_EQ(regs.r10, 40);
	EXPECT_EQ(syscall_set_arguments(NULL, &regs, 5, 2, changed), -EINVAL);
	EXPECT_EQ(syscall_get_error(NULL, &regs), -ENOSYS);
	EXPECT_EQ(syscall_set_return_value(NULL, &regs, 0, 77), 0);
	EXPECT_EQ(syscall_get_error(NULL, &regs), 0);
	EXPECT_EQ(syscall_get_return_value(NULL, &regs), 77);
	EXPECT_EQ(syscall_set_return_value(NULL, &regs, -EACCES, 77), 0);
	EXPECT_EQ(syscall_get_return_value(NULL, &regs), -EACCES);
	EXPECT_EQ(syscall_rollback(NULL, &regs), 0);
	EXPECT_EQ(regs.ax, 39);
	regs.orig_ax = (unsigned long)-1L;
	EXPECT_EQ(syscall_get_nr(NULL, &regs), -1);
	EXPECT_EQ(syscall_set_arguments(NULL, &regs, 0, 1, changed), -EINVAL);
	EXPECT_EQ(syscall_set_return_value(NULL, &regs, 0, 1), -EINVAL);
	EXPECT_EQ(syscall_rollback(NULL, &regs), -EINVAL);
	EXPECT_EQ(regs.ax, 39);
}
