/* SPDX-License-Identifier: MIT */
/*
 * See worker.h. By default a stack is as large as RLIMIT_STACK, which may be
 * too little, or together more than RLIMIT_DATA.
 */
#include "supervisor/worker.h"

enum { STACK_SIZE = 1024 * 1024 };

int worker_start(pthread_t *thread, void *(*run)(void *), void *argument)
{
	pthread_attr_t attributes;
	int err;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	err = pthread_create(thread, &attributes, run, argument);
	pthread_attr_destroy(&attributes);
	return -err;
}
