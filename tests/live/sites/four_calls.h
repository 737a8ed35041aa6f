/* SPDX-License-Identifier: MIT */
/* For programs with four functions call_N, written in assembly, that make the call at site_N. */
#ifndef WEIR_TESTS_FOUR_CALLS_H
#define WEIR_TESTS_FOUR_CALLS_H

#include <sched.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { CALL_COUNT = 4, CALL_GETPID = 39 };

long call_1(long number);
long call_2(long number);
long call_3(long number);
long call_4(long number);
extern const unsigned char site_1[], site_2[], site_3[], site_4[];

static long (*const calls[CALL_COUNT])(long) = { call_1, call_2, call_3, call_4 };
static const unsigned char *const sites[CALL_COUNT] = { site_1, site_2, site_3, site_4 };

/* The jump is at the call or in front of it; written by somebody else. */
static inline int has_changed(const unsigned char *site)
{
	const volatile unsigned char *bytes = site;

	return bytes[0] == 0xe9 || bytes[0] == 0x36 || bytes[0] == 0xeb || bytes[-5] == 0xe9;
}

static inline void call_until_changed(int i)
{
	time_t end = time(NULL) + 50;

	while (!has_changed(sites[i]) && time(NULL) < end) {
		if (calls[i](CALL_GETPID) != getpid())
			_exit(1);
		sched_yield();
	}
}

#endif
