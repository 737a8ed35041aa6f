/* SPDX-License-Identifier: MIT */
/*
 * Stops a process of 16 threads in all ways that race with each other, seized
 * by this one, and decodes every wait status as the supervisor does. First the
 * one that an old kernel made up. Prints how many of each kind there were.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/wait_status.h"

enum { THREADS = 16, ROUNDS = 3000, KINDS = WAIT_CONTINUED + 1 };

static int seen[KINDS];

static void *wait_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void body(int ready)
{
	pthread_t thread;
	sigset_t set;

	/* Only the first thread is seized: it has to be the one that takes SIGCONT. */
	sigemptyset(&set);
	sigaddset(&set, SIGCONT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	for (int i = 1; i < THREADS; i++)
		pthread_create(&thread, NULL, wait_for_ever, NULL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	write(ready, "", 1);
	wait_for_ever(NULL);
}

/* Takes one status and lets the thread go on as it should. */
static struct wait_status take(pid_t pid)
{
	struct wait_status stop;
	int status;
	pid_t tid = waitpid(pid, &status, __WALL);

	if (tid < 0)
		exit(2);
	stop = wait_status_decode(status);
	seen[stop.kind]++;
	if (stop.kind == WAIT_GROUP_STOPPED)
		ptrace(PTRACE_LISTEN, tid, NULL, NULL);
	else if (stop.kind == WAIT_INTERRUPTED)
		ptrace(PTRACE_CONT, tid, NULL, NULL);
	else if (stop.kind == WAIT_SIGNAL)
		ptrace(PTRACE_CONT, tid, NULL, (void *)(long)stop.number);
	return stop;
}

static int is(int status, enum wait_kind kind, int number)
{
	struct wait_status decoded = wait_status_decode(status);

	return decoded.kind == kind && decoded.number == number;
}

int main(void)
{
	int ready[2];
	char byte;
	pid_t pid;
	struct wait_status last;

	if (!is(0x80007f, WAIT_GROUP_STOPPED, SIGSTOP) ||
	    !is(0x80137f, WAIT_GROUP_STOPPED, SIGSTOP) || !is(0x80057f, WAIT_INTERRUPTED, 0) ||
	    !is(0x4057f, WAIT_EXEC, 0) || !is(0x0b7f, WAIT_SIGNAL, SIGSEGV) ||
	    !is(0x8b, WAIT_KILLED, SIGSEGV) || !is(0x0300, WAIT_EXITED, 3) ||
	    !is(0x3057f, WAIT_OTHER_EVENT, 3))
		return 1;
	pipe(ready);
	pid = fork();
	if (pid == 0)
		body(ready[1]);
	read(ready[0], &byte, 1);
	if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)(long)PTRACE_O_EXITKILL) != 0)
		return 3;
	for (int i = 0; i < ROUNDS; i++) {
		kill(pid, SIGSTOP);
		ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
		do
			last = take(pid);
		while (last.kind != WAIT_GROUP_STOPPED);
		ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
		kill(pid, SIGCONT);
		do
			last = take(pid);
		while (last.kind != WAIT_SIGNAL || last.number != SIGCONT);
	}
	kill(pid, SIGKILL);
	do
		last = take(pid);
	while (last.kind != WAIT_KILLED);
	printf("%d group stops, %d interruptions, %d signals\n", seen[WAIT_GROUP_STOPPED],
	       seen[WAIT_INTERRUPTED], seen[WAIT_SIGNAL]);
	return seen[WAIT_OTHER_EVENT] + seen[WAIT_EXEC] + seen[WAIT_EXITED] != 0;
}
