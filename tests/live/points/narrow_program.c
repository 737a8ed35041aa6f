/* SPDX-License-Identifier: MIT */
/*
 * Has probes put on functions without room for a jump, and taken away, while two threads
 * call them and a timer interrupts all: they triple what the functions get.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "../narrow.h"
#include "../own_code.h"

enum { ROUNDS = 60, CALLS = 400, THREADS = 2 };

static long (*const functions[])(long) = { padded, evicting };
static int (*const is_changed[])(const void *) = { goes_by_padding, makes_room };
static atomic_int done, strays, signals, wrong, hits;

static void check(int holds)
{
	wrong += !holds;
}

static int is_start_in_padded(uint64_t offset)
{
	return offset == 0 || offset == 3 || offset == 10 || offset == 17 || offset == 31 ||
	       offset == 34;
}

/* Whatever the agent was about, the program is in its own code, and not in its padding. */
static void on_timer(int signal, siginfo_t *info, void *argument)
{
	uint64_t ip = (uint64_t)((ucontext_t *)argument)->uc_mcontext.gregs[REG_RIP];
	int found = is_in_own_code(ip);

	(void)signal;
	(void)info;
	signals++;
	if (ip - (uintptr_t)padded < 64)
		found = is_start_in_padded(ip - (uintptr_t)padded);
	strays += found == 0;
	/* A handler comes to points, too: what it has interrupted is not forgotten. */
	for (int i = 0; i < 2; i++) {
		long result = functions[i](5);

		check(result == 5 || result == 15);
	}
}

static void call_all(void)
{
	for (int i = 0; i < 2; i++) {
		long result = functions[i](7);

		check(result == 7 || result == 21);
		hits += result == 21;
	}
}

static void *call_often(void *argument)
{
	while (!done)
		call_all();
	return argument;
}

static void one_round(int which)
{
	pid_t child;
	int status;

	syscall(SYS_getppid, functions[which]);
	check(is_changed[which]((const void *)functions[which]));
	for (int i = 0; i < CALLS; i++)
		check(functions[which](7) == 21);
	child = fork();
	if (child == 0)
		_exit((int)functions[which](5));
	check(waitpid(child, &status, 0) == child && status == 15 << 8);
	syscall(SYS_getpgrp);
	for (int i = 0; i < CALLS; i++)
		check(functions[which](7) == 7);
	check(!is_changed[which]((const void *)functions[which]));
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = on_timer, .sa_flags = SA_SIGINFO | SA_RESTART };
	struct itimerval timer = { { 0, 50 }, { 0, 50 } };
	pthread_t threads[THREADS];

	note_own_code();
	for (int i = 0; i < 2; i++)
		one_round(i);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, call_often, NULL);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	for (int i = 0; i < ROUNDS; i++)
		one_round(i % 2);
	done = 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	printf("%d wrong, %d strays; signals %d, hits %d\n", wrong, strays, signals > 0, hits > 0);
	return wrong != 0 || strays != 0 || signals == 0 || hits == 0;
}
