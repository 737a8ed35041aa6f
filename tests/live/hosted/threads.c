/* SPDX-License-Identifier: MIT */
/* Eight threads, each of which makes many calls, one of them getppid. Exits with 7. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { THREADS = 8, CALLS = 200 };

static pthread_barrier_t barrier;

static void *work(void *result)
{
	int *sum = result;

	pthread_barrier_wait(&barrier);
	*sum = getppid() > 0;
	for (int i = 0; i < CALLS; i++)
		*sum += getpid() == getpid();
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	int sums[THREADS];
	int total = 0;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, work, &sums[i]);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		total += sums[i];
	}
	printf("%d\n", total);
	return 7;
}
