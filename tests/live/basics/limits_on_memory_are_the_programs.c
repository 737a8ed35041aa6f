/* SPDX-License-Identifier: MIT */
/*
 * Job runners and tests limit address space and data to little more than a program
 * needs. What weir maps must not count, also in threads, children and new images,
 * and limits must read back as they were set.
 * Builds: dynamic static
 */
#include <pthread.h>

#include "live.h"

enum { MEGABYTE = 1 << 20, LIMIT = 64 * MEGABYTE, SMALL = 20 * MEGABYTE, LARGE = 60 * MEGABYTE };

static const int resources[] = { RLIMIT_AS, RLIMIT_DATA };

static void check_limit(int resource, rlim_t soft, rlim_t hard)
{
	struct rlimit limit;

	check_eq(getrlimit(resource, &limit), 0, "getrlimit");
	check_eq((long)limit.rlim_cur, (long)soft, "the soft limit");
	check_eq((long)limit.rlim_max, (long)hard, "the hard limit");
	check_eq(raw_syscall(SYS_getrlimit, resource, (long)&limit, 0, 0, 0, 0), 0, "getrlimit");
	check_eq((long)limit.rlim_cur, (long)soft, "the soft limit by the old call");
}

static void *map_some(void *argument)
{
	int protection = PROT_READ | PROT_WRITE;
	void *fits = mmap(NULL, SMALL, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(fits != MAP_FAILED, "what is below the limit fits");
	check_eq(munmap(fits, SMALL), 0, "munmap");
	check_fails(
	    (long)mmap(NULL, LARGE + 8 * MEGABYTE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
	    ENOMEM, "what is beyond does not");
	return argument;
}

static void check_everything(void)
{
	for (size_t i = 0; i < 2; i++)
		check_limit(resources[i], LIMIT, LIMIT + MEGABYTE);
	map_some(NULL);
}

static void run_threads(void)
{
	pthread_attr_t attributes;
	pthread_t threads[4];

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 256 * 1024);
	for (int i = 0; i < 4; i++)
		check_eq(pthread_create(&threads[i], &attributes, map_some, NULL), 0, "create");
	for (int i = 0; i < 4; i++)
		check_eq(pthread_join(threads[i], NULL), 0, "join");
}

static void without_privileges(void)
{
	struct rlimit limit = { LIMIT, LIMIT + 2 * MEGABYTE };
	pid_t child = fork();

	if (child == 0) {
		check(getuid() != 0 || setuid(65534) == 0, "setuid");
		check_fails(setrlimit(RLIMIT_AS, &limit), EPERM, "raising the hard limit");
		limit = (struct rlimit){ LIMIT + MEGABYTE, LIMIT };
		check_fails(setrlimit(RLIMIT_AS, &limit), EINVAL, "more soft than hard");
		limit = (struct rlimit){ LIMIT - MEGABYTE, LIMIT };
		check_eq(setrlimit(RLIMIT_AS, &limit), 0, "lowering both");
		limit.rlim_cur = LIMIT;
		check_eq(setrlimit(RLIMIT_AS, &limit), 0, "raising the soft one again");
		check_limit(RLIMIT_AS, LIMIT, LIMIT);
		map_some(NULL);
		_exit(5);
	}
	check_exits(child, 5, "the child without privileges");
}

int main(int argc, char **argv)
{
	struct rlimit old;
	struct rlimit limit = { LIMIT, LIMIT + MEGABYTE };

	if (argc > 1) {
		check_everything();
		run_threads();
		return 7;
	}
	for (size_t i = 0; i < 2; i++) {
		struct rlimit before;

		getrlimit(resources[i], &before);
		check_eq(prlimit(0, (enum __rlimit_resource)resources[i], &limit, &old), 0,
			 "prlimit");
		check_eq((long)old.rlim_cur, (long)before.rlim_cur, "the old soft limit");
	}
	check_eq(prlimit(getpid(), RLIMIT_AS, NULL, &old), 0, "prlimit reads");
	check_eq((long)old.rlim_max, LIMIT + MEGABYTE, "what it reads");
	check_everything();
	run_threads();
	without_privileges();
	pid_t child = fork();
	if (child == 0) {
		check_everything();
		execl("/proc/self/exe", argv[0], "again", NULL);
		_exit(1);
	}
	check_exits(child, 7, "the new image");
	return 0;
}
