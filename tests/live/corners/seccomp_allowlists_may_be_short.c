/* SPDX-License-Identifier: MIT */
/*
 * What the agent does beside a call must not need another one: a program that
 * may fork, list folders and duplicate, but neither close nor ask what a
 * descriptor is, does so and lives.
 */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "live.h"

static const int allowed[] = { SYS_write, SYS_exit_group, SYS_clone,	  SYS_wait4,
			       SYS_dup2,  SYS_getdents64, SYS_newfstatat, SYS_fstat };

enum { COUNT = sizeof(allowed) / sizeof(allowed[0]), LIMIT = 1100 };

static void allow_list(void)
{
	struct sock_filter code[2 * COUNT + 2];
	struct sock_fprog program = { 0, code };

	code[program.len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
							   offsetof(struct seccomp_data, nr));
	for (unsigned i = 0; i < COUNT; i++) {
		code[program.len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
								   (unsigned)allowed[i], 0, 1);
		code[program.len++] =
		    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	}
	code[program.len++] =
	    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no new privileges");
	check_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0, "filter");
}

/* How many entries a listing has, all calls together. */
static long list(int folder)
{
	char entries[4096];
	long total = 0;
	long size;

	while ((size = raw_syscall(SYS_getdents64, folder, (long)entries, sizeof(entries), 0, 0,
				   0)) > 0)
		for (long at = 0; at < size; total++)
			at += *(unsigned short *)(void *)(entries + at + 16);
	check_eq(size, 0, "the listing ends");
	return total;
}

/* A child, by calls that are on the list only. */
static void fork_bare(void)
{
	int status = 0;
	long child = raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);

	if (child == 0)
		raw_syscall(SYS_exit_group, 5, 0, 0, 0, 0, 0);
	check_eq(raw_syscall(SYS_wait4, child, (long)&status, 0, 0, 0, 0), child, "wait");
	check(WIFEXITED(status) && WEXITSTATUS(status) == 5, "the child exits");
}

int main(void)
{
	int plain = open(".", O_RDONLY | O_DIRECTORY);
	int listing = open("/proc/self/fd", O_RDONLY | O_DIRECTORY);

	check(plain >= 0 && listing >= 0, "open");
	allow_list();
	check_eq(list(plain), 2, "an empty folder");
	check_eq(list(listing), 2 + 5, "five descriptors");
	for (int i = 0; i < 3; i++)
		fork_bare();
	for (int fd = 8; fd < LIMIT; fd++) {
		long result = raw_syscall(SYS_dup2, 1, fd, 0, 0, 0, 0);

		check(result == fd || result == -EBADF, "dup2 lives");
	}
	return 0;
}
