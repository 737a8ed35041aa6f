/* SPDX-License-Identifier: MIT */
/*
 * A sandbox traps a call that the program does not make: whatever a tracer does
 * for it must neither show as SIGSYS nor end it.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "live.h"

static volatile int seen;

static void handler(int signal)
{
	(void)signal;
	seen++;
}

int main(int argc, char **argv)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_readlink, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, code };
	int fd = open(argv[0], O_RDONLY);

	(void)argc;
	handle(SIGSYS, handler, 0);
	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no_new_privs");
	check_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0, "seccomp");
	for (unsigned round = 0; round < 10; round++)
		check(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) != MAP_FAILED,
		      "map code");
	check_eq(seen, 0, "nothing was trapped");
	check_eq(raw3(SYS_readlink, (long)"/proc/self/exe", 0, 0), SYS_readlink,
		 "the program's own");
	check_eq(seen, 1, "is trapped");
	return 0;
}
