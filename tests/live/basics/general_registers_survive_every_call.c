/* SPDX-License-Identifier: MIT */
/*
 * The kernel changes rax, rcx and r11 only, and compilers keep values in the
 * others across an inline call. Arguments are poison, so that most calls fail;
 * those that would end, stop or change this process in earnest are left out.
 */
#include "live.h"

enum { REGISTERS = 13, LAST_CALL = 470 };

static const int left_out[] = {
	SYS_rt_sigreturn,
	SYS_pause,
	SYS_alarm,
	SYS_clone,
	SYS_fork,
	SYS_vfork,
	SYS_exit,
	SYS_exit_group,
	SYS_umask,
	SYS_setuid,
	SYS_setgid,
	SYS_setsid,
	SYS_setreuid,
	SYS_setregid,
	SYS_setresuid,
	SYS_setresgid,
	SYS_setfsuid,
	SYS_setfsgid,
	SYS_personality,
	SYS_vhangup,
	SYS_sync,
	SYS_reboot,
	SYS_kill,
	SYS_tkill,
	SYS_tgkill,
	SYS_shmget,
	SYS_semget,
	SYS_msgget,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_set_tid_address,
	SYS_iopl,
	SYS_ioperm,
	SYS_setpriority,
	SYS_acct,
	SYS_rt_sigsuspend,
	SYS_restart_syscall,
	SYS_setgroups,
	SYS_munlockall,
	SYS_brk,
	335 /* uretprobe */,
	336 /* uprobe: both are SIGILL outside a probe */,
};

struct registers {
	uint64_t at[REGISTERS];
};

/* Order: rbx rdx rsi rdi rbp r8 r9 r10 r12 r13 r14 r15, then the number. */
void call_with(struct registers *registers);
__asm__(".text\n.globl call_with\ncall_with:\n"
	"	push %rbx\n	push %rbp\n	push %r12\n	push %r13\n"
	"	push %r14\n	push %r15\n	push %rdi\n"
	"	mov %rdi, %rax\n"
	"	mov 0(%rax), %rbx\n	mov 8(%rax), %rdx\n	mov 16(%rax), %rsi\n"
	"	mov 24(%rax), %rdi\n	mov 32(%rax), %rbp\n	mov 40(%rax), %r8\n"
	"	mov 48(%rax), %r9\n	mov 56(%rax), %r10\n	mov 64(%rax), %r12\n"
	"	mov 72(%rax), %r13\n	mov 80(%rax), %r14\n	mov 88(%rax), %r15\n"
	"	mov 96(%rax), %rax\n"
	"	syscall\n"
	"	mov (%rsp), %rax\n"
	"	mov %rbx, 0(%rax)\n	mov %rdx, 8(%rax)\n	mov %rsi, 16(%rax)\n"
	"	mov %rdi, 24(%rax)\n	mov %rbp, 32(%rax)\n	mov %r8, 40(%rax)\n"
	"	mov %r9, 48(%rax)\n	mov %r10, 56(%rax)\n	mov %r12, 64(%rax)\n"
	"	mov %r13, 72(%rax)\n	mov %r14, 80(%rax)\n	mov %r15, 88(%rax)\n"
	"	pop %rdi\n	pop %r15\n	pop %r14\n	pop %r13\n"
	"	pop %r12\n	pop %rbp\n	pop %rbx\n	ret\n");

static bool is_left_out(int nr)
{
	for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++)
		if (left_out[i] == nr)
			return true;
	return false;
}

int main(void)
{
	for (int nr = 0; nr <= LAST_CALL; nr++) {
		struct registers want, got;

		if (is_left_out(nr))
			continue;
		for (unsigned i = 0; i < REGISTERS; i++)
			want.at[i] = 0xdead0000a0000011ul + i * 0x0000111000000100ul;
		want.at[REGISTERS - 1] = (uint64_t)nr;
		got = want;
		call_with(&got);
		if (memcmp(&got, &want, sizeof(got)) != 0)
			printf("call %d changed a register\n", nr);
	}
	return 0;
}
