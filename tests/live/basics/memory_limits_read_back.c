/* SPDX-License-Identifier: MIT */
/*
 * Limits of memory are those that the program set, by every call that reads
 * them, and in what it executes: a new image starts where it would natively.
 */
#include "live.h"

static const struct rlimit space = { 64u << 20, 80u << 20 };
static const struct rlimit data = { 8u << 20, RLIM_INFINITY };

static void check_limit(int which, const struct rlimit *want)
{
	struct rlimit got = { 0, 0 };

	check_eq(raw_syscall(SYS_getrlimit, which, (long)&got, 0, 0, 0, 0), 0, "getrlimit");
	check_eq((long)got.rlim_cur, (long)want->rlim_cur, "soft limit");
	check_eq((long)got.rlim_max, (long)want->rlim_max, "hard limit");
	got.rlim_cur = 0;
	check_eq(raw_syscall(SYS_prlimit64, getpid(), which, 0, (long)&got, 0, 0), 0, "prlimit64");
	check_eq((long)got.rlim_cur, (long)want->rlim_cur, "soft limit of the own number");
}

static void check_limits(void)
{
	check_limit(RLIMIT_AS, &space);
	check_limit(RLIMIT_DATA, &data);
	check_fails(
	    (long)mmap(NULL, 60u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
	    ENOMEM, "60 MiB are too much data");
}

int main(int argc, char **argv)
{
	struct rlimit reversed = { 2, 1 };
	struct rlimit old;

	if (argc > 1) {
		check_limits();
		return 0;
	}
	check_eq(raw_syscall(SYS_setrlimit, RLIMIT_AS, (long)&space, 0, 0, 0, 0), 0, "setrlimit");
	check_eq(raw_syscall(SYS_prlimit64, 0, RLIMIT_DATA, (long)&data, (long)&old, 0, 0), 0,
		 "prlimit64");
	check_eq((long)old.rlim_max, (long)RLIM_INFINITY, "the old one");
	check_fails(setrlimit(RLIMIT_AS, &reversed), EINVAL, "soft beyond hard");
	check_eq(raw_syscall(SYS_getrlimit, RLIMIT_AS, 0, 0, 0, 0, 0), -EFAULT, "nowhere");
	check_eq(raw_syscall(SYS_setrlimit, RLIMIT_AS, 8, 0, 0, 0, 0), -EFAULT, "from nowhere");
	check_limits();
	execl("/proc/self/exe", argv[0], "again", (char *)NULL);
	return 1;
}
