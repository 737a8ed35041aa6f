/* SPDX-License-Identifier: MIT */
/*
 * Shells try exec along PATH; each failure has its errno and leaves handlers,
 * mask, threads and descriptors as they were.
 */
#include <pthread.h>

#include "live.h"

static volatile int counter;

static void handler(int signal)
{
	(void)signal;
	counter++;
}

static void *sleeper(void *argument)
{
	pause();
	return argument;
}

static void check_exec(const char *path, int want)
{
	char *const argv[] = { (char *)(uintptr_t) "x", NULL };

	check_fails(execv(path, argv), want, path);
	raise(SIGUSR1);
}

int main(void)
{
	pthread_t thread;
	int fd = open("text", O_WRONLY | O_CREAT, 0755);

	check_eq(write(fd, "just words\n", 11), 11, "write");
	check_fails(execl("./text", "x", (char *)NULL), ETXTBSY, "busy text");
	close(fd);
	check_eq(open("unmarked", O_WRONLY | O_CREAT, 0644), 3, "open");
	handle(SIGUSR1, handler, 0);
	signal(SIGUSR2, SIG_IGN);
	check_eq(pthread_create(&thread, NULL, sleeper, NULL), 0, "create");
	for (unsigned round = 0; round < 20; round++) {
		check_exec("/no/such/file", ENOENT);
		check_exec("./unmarked", EACCES);
		check_exec("/", EACCES);
		check_exec("./text", ENOEXEC);
		check_exec("./text/below", ENOTDIR);
	}
	check_eq(counter, 100, "the handler is still there");
	check_eq(pthread_kill(thread, 0), 0, "the thread too");
	check(getppid() >= 0, "a call");
	return 0;
}
