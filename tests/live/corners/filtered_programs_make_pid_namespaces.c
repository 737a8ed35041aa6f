/* SPDX-License-Identifier: MIT */
/*
 * The first process of a pid namespace ends, and is known to have ended, also when a filter of its
 * parent keeps the tracer from asking the kernel for its number, and when it must not use fcntl.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "live.h"

static void refuse_fcntl(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fcntl, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, code };

	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no new privileges");
	check_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0, "filter");
	check_fails(fcntl(0, F_GETFD), EACCES, "fcntl");
}

int main(void)
{
	pid_t child;

	if (geteuid() != 0)
		skip("needs root");
	refuse_fcntl();
	check_eq(unshare(CLONE_NEWPID), 0, "unshare");
	child = fork();
	if (child == 0) {
		check_eq(getpid(), 1, "number inside");
		check_exits(child_exiting(5), 5, "a child of it");
		_exit(7);
	}
	check_exits(child, 7, "the first process");
	return 0;
}
