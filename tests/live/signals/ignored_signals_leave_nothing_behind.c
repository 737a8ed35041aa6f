/* SPDX-License-Identifier: MIT */
/*
 * A signal that is ignored when it comes is gone: blocking or handling it later,
 * an exec or a new thread do not bring it back, and no call is broken off by it.
 */
#include <pthread.h>

#include "live.h"

static const int quiet[] = { SIGCHLD, SIGURG, SIGWINCH, SIGUSR1, SIGPIPE };

static void handler(int signal)
{
	(void)signal;
	check(false, "a handler runs");
}

static void send_all(void)
{
	check_exits(child_exiting(0), 0, "a child");
	for (unsigned i = 0; i < 5; i++)
		check_eq(kill(getpid(), quiet[i]), 0, "kill");
}

static void check_none_pending(const char *what)
{
	sigset_t pending;
	sigset_t all;
	sigset_t old;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	check_eq(sigpending(&pending), 0, "sigpending");
	check(sigisemptyset(&pending), what);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void *run_thread(void *argument)
{
	send_all();
	check_none_pending("nothing pending in a thread");
	return argument;
}

static void write_much(void)
{
	static char bytes[1 << 20];
	int ends[2];
	pid_t reader;

	check_eq(pipe(ends), 0, "pipe");
	reader = fork();
	if (reader == 0) {
		close(ends[1]);
		for (long size = 1; size > 0;) {
			kill(getppid(), SIGURG);
			kill(getppid(), SIGUSR1);
			size = read(ends[0], bytes, 4096);
		}
		_exit(0);
	}
	close(ends[0]);
	check_eq(write(ends[1], bytes, sizeof(bytes)), sizeof(bytes), "all in one write");
	close(ends[1]);
	check_exits(reader, 0, "the reader");
}

int main(int argc, char **argv)
{
	pthread_t thread;

	if (argc == 1) {
		signal(SIGUSR1, SIG_IGN);
		signal(SIGPIPE, SIG_IGN);
		send_all();
		check_none_pending("nothing pending");
		write_much();
		send_all();
		execl(argv[0], argv[0], "again", (char *)NULL);
	}
	check_none_pending("nothing pending after exec");
	send_all();
	check_eq(pthread_create(&thread, NULL, run_thread, NULL), 0, "pthread_create");
	check_eq(pthread_join(thread, NULL), 0, "pthread_join");
	send_all();
	for (unsigned i = 0; i < 5; i++)
		handle(quiet[i], handler, 0);
	check_none_pending("nothing pending once they are handled");
	return 0;
}
