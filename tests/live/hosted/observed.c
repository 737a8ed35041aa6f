/* SPDX-License-Identifier: MIT */
/*
 * What the observer observes: a call whose result it makes up, a signal, a
 * child that execs, a path that it rewrites.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void ignore(int signo)
{
	(void)signo;
}

static void run_child(void)
{
	if (fork() == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	wait(NULL);
}

int main(void)
{
	char path[] = "weir-in";
	char text[32] = "";

	sigset_t child;

	/* Its death would come as a signal at some moment or other. */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	signal(SIGUSR1, ignore);
	printf("parent %d\n", (int)getppid());
	raise(SIGUSR1);
	run_child();
	int fd = openat(AT_FDCWD, path, O_RDONLY);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return 1;
	fputs(text, stdout);
	return 5;
}
