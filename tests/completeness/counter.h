/* SPDX-License-Identifier: MIT */
/*
 * Two ways to count the system calls of a program under weir from outside.
 */
#ifndef COMPLETENESS_COUNTER_H
#define COMPLETENESS_COUNTER_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* Both run in a process of their own, beside the program that is to become weir. */
struct way {
	/* From here on nothing is missed. False: this user may not. */
	bool (*open)(pid_t program);
	/* Writes all calls, until nobody is left who could make one. False: some are missing. */
	bool (*count)(FILE *out);
};

extern const struct way by_tracepoint;
extern const struct way by_ptrace;

_Noreturn void fail(const char *what);

#endif
