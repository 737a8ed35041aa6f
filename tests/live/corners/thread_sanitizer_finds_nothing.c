/* SPDX-License-Identifier: MIT */
/*
 * TSan re-executes itself with another layout, and wraps every signal.
 * Flags: -fsanitize=thread -O1
 */
#include <pthread.h>

#include "live.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;
static volatile sig_atomic_t handled;

static void handler(int signal)
{
	(void)signal;
	handled = 1;
}

static void *worker(void *argument)
{
	for (unsigned i = 0; i < 1000; i++) {
		pthread_mutex_lock(&lock);
		counter++;
		pthread_mutex_unlock(&lock);
	}
	return argument;
}

int main(void)
{
	pthread_t threads[4];

	handle(SIGUSR1, handler, 0);
	for (unsigned i = 0; i < 4; i++)
		check_eq(pthread_create(&threads[i], NULL, worker, NULL), 0, "create");
	for (unsigned i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	raise(SIGUSR1);
	printf("%d %d\n", counter, (int)handled);
	return 0;
}
