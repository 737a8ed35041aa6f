/* SPDX-License-Identifier: MIT */
/*
 * A service's filter denies mprotect, pwrite64, membarrier, prctl and opening
 * files; calls at sites not seen before must go on working.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "code.h"

#define DENY(nr)                                                                                   \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 1),                                           \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

int main(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		DENY(SYS_mprotect),
		DENY(SYS_pwrite64),
		DENY(SYS_membarrier),
		DENY(SYS_prctl),
		DENY(SYS_openat),
		DENY(SYS_open),
		DENY(SYS_mmap),
		DENY(SYS_rt_sigaction),
		DENY(SYS_process_vm_writev),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };
	uint8_t *pages = map_pages(65536, PROT_READ | PROT_WRITE | PROT_EXEC);

	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no_new_privs");
	check_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0, "seccomp");
	for (unsigned i = 0; i < 500; i++) {
		long (*call)(void) = code_getter(pages + i * 100, SYS_getpid);

		check_eq(call() + call(), 2 * getpid(), "a fresh site");
	}
	check_fails(mprotect(pages, 4096, PROT_READ), EPERM, "mprotect is denied");
	check_fails(open("/dev/null", O_RDONLY), EPERM, "open is denied");
	check_exits(child_exiting(7), 7, "fork");
	return 0;
}
