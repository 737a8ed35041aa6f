/* SPDX-License-Identifier: MIT */
/*
 * Wrong flag combinations and pointers give the kernel's errors; a child whose
 * stack is garbage still runs as long as it does not touch it.
 */
#include <sched.h>

#include "host.h"
#include "live.h"

static long clone_onto(unsigned long flags, long stack, long parent_tid, long child_tid, long tls)
{
	register long r10 __asm__("r10") = child_tid;
	register long r8 __asm__("r8") = tls;
	long result;

	__asm__ volatile("syscall\n"
			 "test %%eax, %%eax\n"
			 "jnz 1f\n"
			 "mov $60, %%eax\n"
			 "mov $21, %%edi\n"
			 "syscall\n"
			 "1:\n"
			 : "=a"(result)
			 : "0"((long)SYS_clone), "D"(flags), "S"(stack), "d"(parent_tid), "r"(r10),
			   "r"(r8)
			 : "rcx", "r11", "memory", "cc");
	return result;
}

int main(void)
{
	const long stacks[] = { 16, 0x123450, -16, (long)0x8000000000000000ul };
	const unsigned stack_count = host_takes_any_stack() ? 4 : 3;

	printf("%u stacks\n", stack_count);
	fflush(stdout);
	for (unsigned round = 0; round < 3; round++) {
		check_eq(clone_onto(CLONE_THREAD, 4096, 0, 0, 0), -EINVAL, "THREAD needs SIGHAND");
		check_eq(clone_onto(CLONE_SIGHAND, 4096, 0, 0, 0), -EINVAL, "SIGHAND needs VM");
		check_eq(clone_onto(CLONE_NEWNS | CLONE_FS, 0, 0, 0, 0), -EINVAL, "NEWNS and FS");
		check_eq(clone_onto(CLONE_PIDFD | CLONE_PARENT_SETTID, 0, 0, 0, 0), -EINVAL,
			 "PIDFD and PARENT_SETTID");
		check_eq(clone_onto(CLONE_VM | CLONE_SETTLS | SIGCHLD, 4096, 0, 0,
				    (long)0x8000000000000000ul),
			 -EPERM, "a tls outside user space");
		for (unsigned i = 0; i < stack_count; i++) {
			long pid = clone_onto(CLONE_VM | SIGCHLD, stacks[i], 0, 0, 0);

			check(pid > 0, "clone with a garbage stack");
			check_exits((pid_t)pid, 21, "its child runs");
		}
		long pid =
		    clone_onto(CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD, 0, 8, 8, 0);
		check(pid > 0, "bad tid pointers are not an error");
		check_exits((pid_t)pid, 21, "and the child runs");
	}
	return 0;
}
