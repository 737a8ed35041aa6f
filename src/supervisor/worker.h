/* SPDX-License-Identifier: MIT */
/*
 * Threads of the supervisor.
 */
#ifndef WEIR_SUPERVISOR_WORKER_H
#define WEIR_SUPERVISOR_WORKER_H

#include <pthread.h>

/* 0 or -errno. The size of its stack depends on no limit that is meant for the program. */
int worker_start(pthread_t *thread, void *(*run)(void *), void *argument);

#endif
