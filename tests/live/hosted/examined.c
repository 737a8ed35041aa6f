/* SPDX-License-Identifier: MIT */
/* A child whose getppid the examiner makes getpgid; it then sleeps until it is killed. */
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	int status = 0;
	pid_t pid;

	setpgid(0, 0);
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		printf("%s\n", syscall(SYS_getppid) == getpid() ? "its group" : "its parent");
		fflush(stdout);
		pause();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	printf("signal %d\n", WTERMSIG(status));
	return 0;
}
