/* SPDX-License-Identifier: MIT */
/*
 * A sandbox uses SECCOMP_RET_TRAP and reads the call from siginfo: number,
 * architecture and the address after the instruction.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include "live.h"

/* SYS_SECCOMP of the kernel; glibc 2.36 does not name it. */
enum { CODE_SECCOMP = 1 };

extern char after_call[];

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;
	greg_t *registers = frame->uc_mcontext.gregs;

	check_eq(signal, SIGSYS, "SIGSYS");
	check_eq(info->si_code, CODE_SECCOMP, "si_code");
	check_eq(info->si_syscall, SYS_getppid, "si_syscall");
	check_eq((long)info->si_arch, (long)AUDIT_ARCH_X86_64, "si_arch");
	check_eq(info->si_errno, 77, "si_errno");
	check(info->si_call_addr == after_call, "si_call_addr");
	check_eq(registers[REG_RIP], (long)after_call, "rip");
	check_eq(registers[REG_RAX], SYS_getppid, "rax");
	registers[REG_RAX] = 123456;
}

int main(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP | 77),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, code };

	handle_info(SIGSYS, handler, 0);
	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no_new_privs");
	check_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0, "seccomp");
	for (unsigned round = 0; round < 10; round++) {
		long result = SYS_getppid;

		__asm__ volatile("syscall\n.globl after_call\nafter_call:"
				 : "+a"(result)
				 :
				 : "rcx", "r11", "memory");
		check_eq(result, 123456, "the handler's result");
		check(getpid() > 0, "other calls pass");
	}
	return 0;
}
