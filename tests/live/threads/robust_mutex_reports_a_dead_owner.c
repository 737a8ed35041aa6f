/* SPDX-License-Identifier: MIT */
/*
 * The kernel walks the dead thread's robust list; the list must be the
 * program's, at exit of a thread and at death of a process.
 */
#include <pthread.h>

#include "live.h"

static pthread_mutex_t *mutex;

static void *die_holding(void *argument)
{
	check_eq(pthread_mutex_lock(mutex), 0, "lock");
	return argument;
}

static void check_owner_dead(void)
{
	check_eq(pthread_mutex_lock(mutex), EOWNERDEAD, "EOWNERDEAD");
	check_eq(pthread_mutex_consistent(mutex), 0, "consistent");
	check_eq(pthread_mutex_unlock(mutex), 0, "unlock");
}

int main(void)
{
	pthread_mutexattr_t attributes;
	pthread_t thread;

	mutex = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	check(mutex != MAP_FAILED, "mmap");
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(mutex, &attributes);
	for (unsigned round = 0; round < 20; round++) {
		check_eq(pthread_create(&thread, NULL, die_holding, NULL), 0, "create");
		pthread_join(thread, NULL);
		check_owner_dead();
		pid_t child = fork();
		if (child == 0) {
			die_holding(NULL);
			kill(getpid(), SIGKILL);
		}
		check_killed(child, SIGKILL, "the child");
		check_owner_dead();
	}
	return 0;
}
