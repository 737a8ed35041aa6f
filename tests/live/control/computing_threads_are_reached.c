/* SPDX-License-Identifier: MIT */
/*
 * A thread that makes no calls is stopped, reported on and interrupted by
 * another one; while stopped it does not run; a child process likewise.
 */
#include "control.h"

struct shared {
	volatile long number; /* one more than it is */
	volatile long counter;
	volatile long over;
	volatile long tid;
};

static void spin(struct shared *shared)
{
	shared->tid = raw0(SYS_gettid);
	shared->number = enrol(QUIESCE | SIGNALS) + 1;
	while (!shared->over)
		shared->counter++;
}

static void *spin_thread(void *argument)
{
	spin(argument);
	return NULL;
}

/* Many calls of ours, during which a thread that runs would have counted. */
static void stands_still(const struct shared *shared)
{
	long before = shared->counter;

	for (int i = 0; i < 2000; i++)
		sched_yield();
	check_eq(shared->counter, before, "a stopped thread does not run");
}

static void goes_on(const struct shared *shared)
{
	long before = shared->counter;

	await(&shared->counter, before + 1);
}

static void control_it(struct shared *shared)
{
	await(&shared->number, 1);
	long number = shared->number - 1;

	for (int i = 0; i < 200; i++) {
		goes_on(shared);
		if (i % 50 == 0) {
			stop(number);
			stands_still(shared);
			resume(number);
		}
		report(number);
		interrupt(number);
	}
	stop(number);
	shared->over = 1;
	check_eq(control(number, DETACH), 0, "a stopped thread is detached at once");
	check_eq(control(number, RESUME), -ESRCH, "detached");
}

static void in_threads(void)
{
	struct shared shared = { 0 };
	pthread_t thread = start_thread(spin_thread, &shared);

	control_it(&shared);
	check_eq(pthread_join(thread, NULL), 0, "join");
}

static void in_processes(void)
{
	struct shared *shared =
	    mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child = fork();

	if (child == 0) {
		spin(shared);
		_exit(3);
	}
	control_it(shared);
	check_exits(child, 3, "the child ends as it wants");
}

int main(void)
{
	in_threads();
	in_processes();
	return 0;
}
