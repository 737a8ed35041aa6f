/* SPDX-License-Identifier: MIT */
/*
 * SECCOMP_FILTER_FLAG_TSYNC installs a filter in every thread at once.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "live.h"

static pthread_barrier_t barrier;

static void *worker(void *argument)
{
	check_eq(raw0(SYS_getppid), getppid(), "before");
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	check_eq(raw0(SYS_getppid), -EDOM, "after");
	return argument;
}

int main(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EDOM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, code };
	pthread_t threads[3];

	pthread_barrier_init(&barrier, NULL, 4);
	for (unsigned i = 0; i < 3; i++)
		check_eq(pthread_create(&threads[i], NULL, worker, NULL), 0, "create");
	pthread_barrier_wait(&barrier);
	check_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "no_new_privs");
	check_eq(
	    raw3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, (long)&program),
	    0, "TSYNC");
	pthread_barrier_wait(&barrier);
	for (unsigned i = 0; i < 3; i++)
		check_eq(pthread_join(threads[i], NULL), 0, "join");
	return 0;
}
