/* SPDX-License-Identifier: MIT */
/*
 * Filters hold for every call of the program, also for those that a tracer in
 * the process answers itself or cannot do without.
 */
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "code.h"

#define DENY(nr)                                                                                   \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 1),                                           \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV)

static volatile int caught;

static void handler(int signal)
{
	caught += signal;
}

static void check_denials(uint8_t *page)
{
	struct sigaction action = { .sa_handler = SIG_IGN };
	sigset_t set = set_of(SIGUSR2);
	stack_t stack = { 0 };

	check_eq(raw3(SYS_mprotect, (long)page, 4096, PROT_READ), -EXDEV, "mprotect");
	check_eq(raw3(SYS_munmap, (long)page, 4096, 0), -EXDEV, "munmap");
	check_eq(raw3(SYS_madvise, (long)page, 4096, MADV_DONTNEED), -EXDEV, "madvise");
	check_eq(raw3(SYS_futex, (long)page, FUTEX_WAKE, 1), -EXDEV, "futex");
	check_eq(raw3(SYS_membarrier, 0, 0, 0), -EXDEV, "membarrier");
	check_fails(sigaction(SIGUSR1, &action, NULL), EXDEV, "rt_sigaction");
	check_fails(sigprocmask(SIG_BLOCK, &set, NULL), EXDEV, "rt_sigprocmask");
	check_fails(sigaltstack(NULL, &stack), EXDEV, "sigaltstack");
	check_eq(raw_syscall(SYS_mmap, 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
			     -1, 0),
		 -EXDEV, "mmap");
	check_fails(prctl(59, 0, 0, 0, 0), EXDEV, "prctl");
}

int main(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		DENY(SYS_mprotect),
		DENY(SYS_munmap),
		DENY(SYS_madvise),
		DENY(SYS_futex),
		DENY(SYS_membarrier),
		DENY(SYS_rt_sigaction),
		DENY(SYS_rt_sigprocmask),
		DENY(SYS_sigaltstack),
		DENY(SYS_mmap),
		DENY(SYS_prctl),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };
	uint8_t *pages = map_pages(65536, PROT_READ | PROT_WRITE | PROT_EXEC);

	handle(SIGUSR1, handler, 0);
	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no_new_privs");
	check_eq(raw3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program), 0, "seccomp");
	check_denials(pages);
	for (unsigned i = 0; i < 100; i++) {
		long (*call)(void) = code_getter(pages + 4096 + i * 100, SYS_getpid);

		check_eq(call() + call() + call(), 3 * getpid(), "a fresh site");
	}
	kill(getpid(), SIGUSR1);
	check_eq(caught, SIGUSR1, "a signal is delivered");
	for (int i = 0; i < 3; i++)
		check_exits((pid_t)raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0) ?: (_exit(i), 0),
			    i, "a child under the filter");
	return 0;
}
