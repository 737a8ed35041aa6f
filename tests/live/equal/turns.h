/* SPDX-License-Identifier: MIT */
/*
 * Threads whose calls do not depend on who is faster: glibc's join waits by a
 * futex only when the thread is still there, so we spin without calls until it
 * is gone.
 */
#ifndef WEIR_TESTS_TURNS_H
#define WEIR_TESTS_TURNS_H

#include <pthread.h>

#include "live.h"

static inline void join_without_calls(pthread_t thread)
{
	while (pthread_tryjoin_np(thread, NULL) == EBUSY)
		__asm__ volatile("pause");
}

#endif
