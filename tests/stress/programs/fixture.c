/* SPDX-License-Identifier: MIT */
/*
 * A little of everything that depends on where things lie: threads, signals, a
 * library loaded late, children by fork and by exec. Prints "ok" when all of it
 * came out right. With an argument it is its own child, and ends with 7.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, CHILD_STATUS = 7 };

extern char **environ;

static int ends[2];
static volatile sig_atomic_t signals;
static __thread int own = 1;

static void require(int holds, const char *what)
{
	if (holds)
		return;
	dprintf(2, "failed: %s (errno %d)\n", what, errno);
	_exit(1);
}

static void on_signal(int number)
{
	signals += number == SIGUSR1;
}

static void *work(void *argument)
{
	char *memory = malloc(100000);

	own += 1;
	memset(memory, 1, 100000);
	for (int i = 0; i < 10; i++)
		require(getppid() > 0, "getppid");
	require(write(ends[1], "x", 1) == 1, "write");
	free(memory);
	return own == 2 ? argument : NULL;
}

static void run_threads(void)
{
	pthread_t threads[THREADS];
	pthread_attr_t attributes;
	void *result;
	char byte;

	/* Not the limit of the stack, which may be huge. */
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 256 * 1024);
	for (long i = 0; i < THREADS; i++)
		require(pthread_create(&threads[i], &attributes, work, (void *)(i + 1)) == 0,
			"create");
	for (int i = 0; i < THREADS; i++)
		require(read(ends[0], &byte, 1) == 1, "read");
	for (long i = 0; i < THREADS; i++) {
		require(pthread_join(threads[i], &result) == 0, "join");
		require(result == (void *)(i + 1), "a thread's result");
	}
}

static void take_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t set, old;

	require(sigaction(SIGUSR1, &action, NULL) == 0, "sigaction");
	require(raise(SIGUSR1) == 0 && signals == 1, "raise");
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	require(sigprocmask(SIG_BLOCK, &set, &old) == 0, "block");
	require(kill(getpid(), SIGUSR1) == 0 && signals == 1, "blocked");
	require(sigsuspend(&old) == -1 && errno == EINTR && signals == 2, "sigsuspend");
	require(sigprocmask(SIG_SETMASK, &old, NULL) == 0, "unblock");
}

static void expect_child(pid_t pid, const char *what)
{
	int status = 0;

	require(pid > 0 && waitpid(pid, &status, 0) == pid, what);
	require(WIFEXITED(status) && WEXITSTATUS(status) == CHILD_STATUS, what);
}

static void make_children(char *self)
{
	char *arguments[] = { self, "child", NULL };
	pid_t pid = fork();

	if (pid == 0)
		_exit(getppid() > 0 ? CHILD_STATUS : 1);
	expect_child(pid, "fork");
	require(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, arguments, environ) == 0, "spawn");
	expect_child(pid, "spawn");
}

static void load_library(const char *path)
{
#ifdef PLUGIN
	for (int i = 0; i < 3; i++) {
		void *library = dlopen(path, RTLD_NOW);
		long (*parent)(void);

		require(library != NULL, "dlopen");
		*(void **)&parent = dlsym(library, "parent_from_plugin");
		for (int call = 0; call < 4; call++)
			require(parent() == getppid(), "a call in a library");
		require(dlclose(library) == 0, "dlclose");
	}
#else
	(void)path;
#endif
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "child") == 0)
		return CHILD_STATUS;
	require(pipe(ends) == 0, "pipe");
	run_threads();
	take_signals();
	load_library(argc > 1 ? argv[1] : "");
	make_children(argv[0]);
	run_threads();
	puts("ok");
	return 0;
}
