/* SPDX-License-Identifier: MIT */
/*
 * The target of the death tests: two threads count their finished calls in a
 * shared file that outlives them, so that the killer knows what was committed.
 *
 * progress FILE CALLS CODE: makes that many calls per thread, marks the end and
 * exits with CODE. With CODE 100 or more, it also forks and execs on the way.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
	volatile uint64_t pid, counts[2], done;
};

static struct shared *shared;
static uint64_t wanted;

static void *count_calls(void *argument)
{
	uintptr_t which = (uintptr_t)argument;

	for (uint64_t i = 0; i < wanted; i++) {
		syscall(which == 0 ? SYS_getppid : SYS_getuid);
		/* Counted after the call returned: its record must be in the trace. */
		__atomic_store_n(&shared->counts[which], i + 1, __ATOMIC_RELEASE);
	}
	return NULL;
}

static int run_child(void)
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	waitpid(child, &status, 0);
	return status;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int code, failures = 0;

	if (argc != 4)
		return 2;
	int fd = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	wanted = strtoul(argv[2], NULL, 10);
	code = (int)strtol(argv[3], NULL, 10);
	if (fd < 0 || ftruncate(fd, sizeof(*shared)) != 0)
		return 2;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED)
		return 2;
	__atomic_store_n(&shared->pid, (uint64_t)getpid(), __ATOMIC_RELEASE);
	pthread_create(&thread, NULL, count_calls, (void *)1);
	for (int i = 0; code >= 100 && i < 20; i++)
		failures += run_child() != 0;
	count_calls(NULL);
	pthread_join(thread, NULL);
	for (int i = 0; code >= 100 && i < 5; i++)
		failures += run_child() != 0;
	__atomic_store_n(&shared->done, 1, __ATOMIC_RELEASE);
	return failures == 0 ? code : 3;
}
