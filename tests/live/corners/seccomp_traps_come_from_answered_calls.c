/* SPDX-License-Identifier: MIT */
/*
 * Brokers (browsers have them) make calls in a SIGSYS handler that a filter
 * refused; also those that a tracer in the process makes in the program's place.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include "live.h"

#define TRAP(nr)                                                                                   \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 1),                                           \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP | 5)

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	check(signal == SIGSYS && info->si_code == 1 && info->si_errno == 5, "siginfo");
	frame->uc_mcontext.gregs[REG_RAX] = 1000 + info->si_syscall;
}

int main(int argc, char **argv)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		TRAP(SYS_execve),
		TRAP(SYS_vfork),
		TRAP(SYS_clone3),
		TRAP(SYS_mmap),
		TRAP(SYS_getdents64),
		TRAP(SYS_sigaltstack),
		TRAP(SYS_ptrace),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	(void)argc;
	handle_info(SIGSYS, handler, 0);
	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no_new_privs");
	check_eq(raw3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program), 0, "seccomp");
	for (int i = 0; i < 3; i++) {
		check_eq(raw3(SYS_execve, (long)argv[0], (long)argv, 0), 1000 + SYS_execve,
			 "execve");
		check_eq(raw0(SYS_vfork), 1000 + SYS_vfork, "vfork");
		check_eq(raw0(SYS_clone3), 1000 + SYS_clone3, "clone3");
		check_eq(
		    raw_syscall(SYS_mmap, 0, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		    1000 + SYS_mmap, "mmap");
		check_eq(raw3(SYS_getdents64, 0, 0, 0), 1000 + SYS_getdents64, "getdents64");
		check_eq(raw3(SYS_sigaltstack, 0, 0, 0), 1000 + SYS_sigaltstack, "sigaltstack");
		check_eq(raw3(SYS_ptrace, 0, 0, 0), 1000 + SYS_ptrace, "ptrace");
	}
	check_exits(child_exiting(4), 4, "fork is allowed");
	return 0;
}
