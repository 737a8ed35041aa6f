/* SPDX-License-Identifier: MIT */
/* Ends in the way its argument names, in step with what ends_engine.c was told. */
#include <pthread.h>

#include "live.h"

#define DIED(number) (1UL << (number))
#define REAPED(number) (1UL << (32 + (number)))

static unsigned long ends(void)
{
	return (unsigned long)raw0(0x7ee1);
}

static void wait_for(unsigned long bits)
{
	while ((ends() & bits) != bits)
		raw0(SYS_sched_yield);
}

static void *nothing(void *argument)
{
	return argument;
}

static void *wait_forever(void *argument)
{
	for (;;)
		pause();
	return argument;
}

static pthread_t thread(void *(*function)(void *))
{
	pthread_t made;

	check_eq(pthread_create(&made, NULL, function, NULL), 0, "make a thread");
	return made;
}

/* Threads die and are reaped while their process lives on. */
static void threads(void)
{
	pthread_join(thread(nothing), NULL);
	wait_for(DIED(1) | REAPED(1));
	pthread_detach(thread(nothing));
	wait_for(DIED(2) | REAPED(2));
}

/* A child is a zombie until somebody waits for it. */
static void zombie(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(5);
	wait_for(DIED(1));
	for (int i = 0; i < 1000; i++)
		check_eq((long)(ends() & REAPED(1)), 0, "not reaped yet");
	check_exits(child, 5, "the child ends");
	wait_for(REAPED(1));
}

static void unwanted(void)
{
	signal(SIGCHLD, SIG_IGN);
	if (fork() == 0)
		_exit(5);
	wait_for(DIED(1) | REAPED(1));
}

static void killed(void)
{
	pid_t child = fork();

	if (child == 0) {
		thread(wait_forever);
		thread(wait_forever);
		kill(getpid(), SIGKILL);
	}
	check_killed(child, SIGKILL, "the child dies");
	wait_for(DIED(1) | DIED(2) | DIED(3) | REAPED(1) | REAPED(2) | REAPED(3));
}

static void *outlive(void *argument)
{
	wait_for(DIED(0));
	check_eq((long)(ends() & REAPED(0)), 0, "a leader is reaped with its process");
	raw3(SYS_exit_group, 7, 0, 0);
	return argument;
}

/* The leader is dead when it leaves, not when its process ends. */
static void leader_first(void)
{
	thread(outlive);
	raw3(SYS_exit, 3, 0, 0);
}

static void *execute(void *argument)
{
	execl("/proc/self/exe", "ends_program", "after", NULL);
	return argument;
}

/* The leader makes room for the thread that executes. */
static void exec_by_another(void)
{
	thread(execute);
	wait_forever(NULL);
}

static void after(void)
{
	unsigned long others = DIED(0) | REAPED(0);

	check_eq((long)(ends() & others), (long)others, "the leader was reported before the exec");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*function)(void);
	} ways[] = {
		{ "threads", threads },
		{ "zombie", zombie },
		{ "unwanted", unwanted },
		{ "killed", killed },
		{ "leader_first", leader_first },
		{ "exec_by_another", exec_by_another },
		{ "after", after },
	};

	for (size_t i = 0; argc > 1 && i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(ways[i].name, argv[1]) == 0)
			ways[i].function();
	}
	return 0;
}
