/* SPDX-License-Identifier: MIT */
/* Has threads of its own process and of another one looked at. */
#include <pthread.h>

#include "live.h"
#include "looks.h"

static int ends[2];
static volatile int spinner;

static void *sleep_in_read(void *argument)
{
	char byte;

	*(volatile pid_t *)argument = gettid();
	raw3(SYS_read, ends[0], (long)&byte, 1);
	return NULL;
}

static void *spin(void *argument)
{
	spinner = gettid();
	while (spinner != 0)
		;
	return argument;
}

/* Near the stack pointer of whoever asks: where a sleeper's is, it knows best. */
static void look_at_sleeper(pid_t tid)
{
	struct look look = { 0 };
	long result;

	do
		result = raw3(LOOK, tid, (long)&look, 0);
	while (result == -EAGAIN || (result == 0 && look.nr != SYS_read));
	check_eq(result, 0, "look at a sleeper");
	check_eq((long)look.arguments[0], ends[0], "its first argument");
	check_eq((long)look.arguments[2], 1, "its third argument");
	/* The buffer is on its stack, and the call in this program. */
	check(look.arguments[1] - look.sp < 65536, "its stack pointer");
	check(memcmp((const void *)(look.pc - 2), "\x0f\x05", 2) == 0 ||
		  *(const unsigned char *)(look.pc - 2) == 0xe9,
	      "its place");
}

static void look_at_spinner(void)
{
	struct look look = { 0 };
	pthread_t thread;

	pthread_create(&thread, NULL, spin, NULL);
	while (spinner == 0)
		raw0(SYS_sched_yield);
	/* Sometimes it waits for a processor, which is no sleep either. */
	check_eq(raw3(LOOK, spinner, (long)&look, 0), -EAGAIN, "a running thread");
	spinner = 0;
	pthread_join(thread, NULL);
}

static void hold_and_release(void)
{
	pid_t child = fork();
	long result;

	if (child == 0)
		_exit(raw3(HELD, 11, 22, 33) == getpid() ? 8 : 9);
	while ((result = raw0(RELEASE)) == -EAGAIN)
		raw0(SYS_sched_yield);
	check_eq(result, 0, "examine a held process");
	check_exits(child, 8, "its call became another");
}

int main(void)
{
	volatile pid_t tid = 0;
	pthread_t thread;
	struct look look;
	pid_t child;

	check_eq(pipe(ends), 0, "pipe");
	pthread_create(&thread, NULL, sleep_in_read, (void *)&tid);
	while (tid == 0)
		raw0(SYS_sched_yield);
	look_at_sleeper(tid);
	child = fork();
	if (child == 0)
		sleep_in_read((void *)&tid);
	look_at_sleeper(child);
	kill(child, SIGKILL);
	check_killed(child, SIGKILL, "the child dies");
	look_at_spinner();
	check_eq(raw3(LOOK, getpid(), (long)&look, 0), 0, "look at oneself");
	check_eq(look.nr, LOOK, "one's own call");
	check_eq(raw3(LOOK, 0x3ffffff, (long)&look, 0), -ESRCH, "nobody");
	hold_and_release();
	check_eq(write(ends[1], "x", 1), 1, "wake the reader");
	pthread_join(thread, NULL);
	return 0;
}
