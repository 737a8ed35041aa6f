/* SPDX-License-Identifier: MIT */
/* Asks for the time in each way that the vDSO offers, and compares the answers. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/time.h>
#include <time.h>

enum { ROUNDS = 5 };

int main(void)
{
	unsigned char bytes[8];

	for (int i = 0; i < ROUNDS; i++) {
		struct timespec now;
		struct timespec resolution;
		struct timeval today;
		unsigned int cpu = 9999;
		time_t seconds;

		clock_gettime(CLOCK_REALTIME, &now);
		gettimeofday(&today, NULL);
		seconds = time(NULL);
		clock_getres(CLOCK_MONOTONIC, &resolution);
		getcpu(&cpu, NULL);
		if (llabs((long long)(now.tv_sec - today.tv_sec)) > 60 ||
		    llabs((long long)(seconds - today.tv_sec)) > 60 || resolution.tv_nsec != 1 ||
		    cpu == 9999 || getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
			printf("round %d is wrong\n", i);
			return 1;
		}
	}
	return 0;
}
