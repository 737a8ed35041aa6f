/* SPDX-License-Identifier: MIT */
/*
 * Filters that kill for whatever is not listed are what sandboxes use; they lie
 * on top of each other, and are inherited by children and by the next image.
 * Builds: dynamic static
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "code.h"

/* What this program and its loader use, natively. */
static const int allowed[] = {
	SYS_read,	  SYS_write,	       SYS_close,     SYS_exit_group,
	SYS_rt_sigreturn, SYS_getpid,	       SYS_getppid,   SYS_clone,
	SYS_wait4,	  SYS_set_robust_list, SYS_kill,      SYS_execve,
	SYS_brk,	  SYS_arch_prctl,      SYS_rseq,      SYS_set_tid_address,
	SYS_prlimit64,	  SYS_readlink,	       SYS_getrandom, SYS_mprotect,
	SYS_mmap,	  SYS_munmap,	       SYS_openat,    SYS_access,
	SYS_newfstatat,	  SYS_pread64,	       SYS_seccomp,   SYS_gettid,
	SYS_uname,
};

enum { COUNT = sizeof(allowed) / sizeof(allowed[0]) };

static volatile int caught;

static void handler(int signal)
{
	caught += signal;
}

static void install(struct sock_filter *code, unsigned short count)
{
	struct sock_fprog program = { count, code };

	check_eq(raw3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program), 0, "seccomp");
}

static void allow_list(void)
{
	struct sock_filter code[2 * COUNT + 2];
	unsigned short count = 0;

	code[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						     offsetof(struct seccomp_data, nr));
	for (unsigned i = 0; i < COUNT; i++) {
		code[count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							     (unsigned)allowed[i], 0, 1);
		code[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	}
	code[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	install(code, count);
}

static void deny_getppid(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EDOM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	install(code, 4);
}

static int in_next_image(void)
{
	check_eq(raw0(SYS_getppid), -EDOM, "the second filter holds");
	raw3(SYS_write, 1, (long)"inside\n", 7);
	pid_t child = (pid_t)raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);
	if (child == 0) {
		raw0(SYS_getuid);
		_exit(0);
	}
	check_killed(child, SIGSYS, "the first filter holds");
	return 21;
}

int main(int argc, char **argv)
{
	uint8_t *page = map_pages(4096, PROT_READ | PROT_WRITE | PROT_EXEC);

	if (argc > 1)
		return in_next_image();
	struct rlimit no_core = { 0, 0 };
	setrlimit(RLIMIT_CORE, &no_core);
	handle(SIGUSR1, handler, 0);
	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no_new_privs");
	allow_list();
	deny_getppid();
	for (unsigned i = 0; i < 20; i++)
		check_eq(code_getter(page + i * 40, SYS_getpid)(), getpid(), "a fresh site");
	kill(getpid(), SIGUSR1);
	check_eq(caught, SIGUSR1, "a signal is delivered");
	pid_t child = (pid_t)raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);
	if (child == 0) {
		char *const arguments[] = { argv[0], (char[]){ "x" }, NULL };

		raw3(SYS_execve, (long)argv[0], (long)arguments, 0);
		_exit(1);
	}
	check_exits(child, 21, "the next image");
	return 0;
}
