/* SPDX-License-Identifier: MIT */
/*
 * Threads behind a seccomp filter that meet at the same fresh code and give way to
 * each other in it: whoever rewrites it does so in the middle of that.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "code.h"

enum { THREADS = 4, SITES = 64, PAGE = 4096 };

static uint8_t *code;
static pthread_barrier_t barrier;

static void *run(void *argument)
{
	for (unsigned site = 0; site < SITES; site++) {
		long (*yield)(void) = (long (*)(void))(uintptr_t)(code + site * 64 + site % 32);

		pthread_barrier_wait(&barrier);
		for (unsigned i = 0; i < 10; i++)
			check_eq(yield(), 0, "sched_yield at a fresh site");
	}
	return argument;
}

int main(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_acct, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 77),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };
	uint8_t bytes[PAGE] = { 0 };
	pthread_t threads[THREADS];

	for (unsigned site = 0; site < SITES; site++)
		code_getter(bytes + site * 64 + site % 32, SYS_sched_yield);
	code = code_from_file(bytes, sizeof(bytes));
	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no_new_privs");
	check_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0, "seccomp");
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (unsigned i = 0; i < THREADS; i++)
		check_eq(pthread_create(&threads[i], NULL, run, NULL), 0, "create");
	for (unsigned i = 0; i < THREADS; i++)
		check_eq(pthread_join(threads[i], NULL), 0, "join");
	check_eq(raw0(SYS_acct), -77, "the filter holds");
	return 0;
}
